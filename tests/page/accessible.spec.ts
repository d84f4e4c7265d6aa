/** Every screen and state: no violation of WCAG 2.2 AA in light and dark, nothing cut off at 200 % zoom. */
import { expect, type Page } from '@playwright/test';
import { scenes } from './scenes.ts';
import { expectAccessible, expectContrast, open, test } from './support.ts';

/** What sticks out of the window and cannot be reached by scrolling up and down. */
async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate<
    string[]
  >(`[document.documentElement, ...document.querySelectorAll('[data-scroll-page], [role=dialog], [data-conversation-focus]')]
    .filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.tagName + ' ' + box.className)
    .concat(document.querySelector('main').scrollHeight > document.querySelector('main').clientHeight + 1 ? ['main is cut off below'] : [])`);
}

for (const { name, size, reach, dark: _, ...opening } of scenes) {
  test(`${name} is accessible, in light and dark and at 200 %`, async ({ page }) => {
    if (size !== undefined) await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, { ...opening, theme: 'light' });
    await reach?.(page);
    await expectAccessible(page, 'light');
    await page.evaluate(`document.documentElement.dataset.theme = 'dark'`);
    await expectContrast(page, 'dark');
    if (size === undefined) {
      await page.setViewportSize({ width: 640, height: 400 });
      // What is placed beside something, such as a tooltip, moves a moment after the window has.
      await expect.poll(() => overflowing(page), 'at 200 %').toEqual([]);
    }
  });
}
