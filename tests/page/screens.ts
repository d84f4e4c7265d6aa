/** Pictures of every screen for the README and for looking at: `npm run screens` writes docs/screens/. */
import { FOLDER } from './screens-setup.ts';
import { pictures } from './scenes.ts';
import { open, test } from './support.ts';

for (const { scene, theme, file } of pictures) {
  const { name, dark: _, size, reach, ...opening } = scene;
  test(`${name} ${theme}`, async ({ page }) => {
    if (size !== undefined) await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, { ...opening, theme });
    await reach?.(page);
    await page.waitForTimeout(250);
    await page.screenshot({ path: `${FOLDER}/${file}` });
  });
}
