/** Pictures of every screen for the README and for looking at: `npm run screens` writes docs/screens/. */
import { scenes } from './scenes.ts';
import { open, test } from './support.ts';

for (const { name, dark = false, size, reach, ...opening } of scenes) {
  for (const theme of dark ? (['light', 'dark'] as const) : (['light'] as const)) {
    test(`${name} ${theme}`, async ({ page }) => {
      if (size !== undefined) await page.setViewportSize(size);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await open(page, { ...opening, theme });
      await reach?.(page);
      await page.waitForTimeout(250);
      await page.screenshot({ path: `docs/screens/${name}${dark ? `-${theme}` : ''}.png` });
    });
  }
}
