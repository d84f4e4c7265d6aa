/** Reading: a million messages, steady under the eye, every message within reach. */
import { button, expect, inputOf, open, test } from './support.ts';

const rows = '[data-message]';

test('a chat of a million messages opens at its end and keeps few messages in the page', async ({ page }) => {
  await open(page, { path: '#/chats/30' });
  await expect(page.getByText('1,000,000 messages')).toBeVisible();
  await expect(page.locator('[data-message="300999999"]')).toBeInViewport();
  for (let i = 0; i < 12; i++) {
    await page.getByRole('region', { name: 'Messages' }).hover();
    await page.mouse.wheel(0, -4000);
    await page.waitForTimeout(60);
  }
  expect(await page.locator(rows).count()).toBeLessThanOrEqual(300);
  await expect(page.locator('[data-message="300999999"]')).toHaveCount(0);
});

test('what one looks at stays in its place while earlier messages come in', async ({ page }) => {
  await open(page, { path: '#/chats/30' });
  await expect(page.locator('[data-message="300999999"]')).toBeInViewport();
  // Scrolls up by hand and looks, in the same frame as each new page is laid out, where the first seen message is.
  const jumps = await page.evaluate<number[]>(`(async () => {
    const box = document.querySelector('[data-conversation-focus]');
    const found = [];
    for (let i = 0; i < 40; i++) {
      const top = box.getBoundingClientRect().top;
      const row = [...document.querySelectorAll('[data-message]')].find((one) => one.getBoundingClientRect().bottom > top + 200);
      const before = row.getBoundingClientRect().top;
      const wanted = Math.min(180, box.scrollTop);
      box.scrollTop -= wanted;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      if (row.isConnected) found.push(Math.abs(row.getBoundingClientRect().top - before - wanted));
    }
    return found;
  })()`);
  expect(jumps.length).toBeGreaterThan(30);
  expect(Math.max(...jumps)).toBeLessThan(3);
});

test('a date leads to the first message of that day', async ({ page }) => {
  await open(page, { path: '#/chats/30' });
  await button(page, 'Go to date').click();
  await page.getByLabel('Date', { exact: true }).fill('2020-02-29');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '29 February 2020' })).toBeInViewport();
  await button(page, 'Latest message').click();
  await expect(page.locator('[data-message="300999999"]')).toBeInViewport();
});

test('the keyboard goes from message to message, to the first and to the latest', async ({ page }) => {
  await open(page, { path: '#/chats/30' });
  await page.locator('[data-message="300999999"]').waitFor();
  await page.getByRole('region', { name: 'Messages' }).focus();
  await page.keyboard.press('Control+Home');
  await expect(page.getByText('The beginning of this chat')).toBeVisible();
  await expect(page.locator('[data-message="300000000"]')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-message="300000001"]')).toBeFocused();
  await page.keyboard.press('Control+End');
  await expect(page.locator('[data-message="300999999"]')).toBeFocused();
});

test('a search hit leads to its message, in its place and marked', async ({ page }) => {
  await open(page, { path: '#/chats/30' });
  await page.locator(rows).first().waitFor();
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('lighthouse');
  const hits = page.getByRole('complementary').getByRole('option');
  await expect(hits.first().locator('mark')).toHaveText('lighthouse');
  await hits.nth(1).click();
  const marked = page.locator('[data-marked]');
  await expect(marked).toContainText('Remember the lighthouse');
  await expect(marked).toBeFocused();
  await expect(marked).toBeInViewport();
});

test('a quote leads to the quoted message', async ({ page }) => {
  await open(page, { path: '#/chats/20' });
  await page.getByRole('button', { name: /Go to the quoted message/ }).click();
  await expect(page.locator('[data-marked]')).toContainText('Is the path open again after the storm?');
});

test('an address in a message asks main to open it, and stays text otherwise', async ({ page }) => {
  await open(page, { path: '#/chats/20' });
  await page.getByRole('link', { name: 'https://example.org/hut/paths' }).click();
  await expect.poll(() => inputOf(page, 'app.openLink')).toEqual({ url: 'https://example.org/hut/paths' });
  expect(page.url()).toContain('#/chats/20');
});

test('a note is written, shown at the end, and the list knows it', async ({ page }) => {
  await open(page, { path: '#/chats/40' });
  await page.getByPlaceholder('Write a note to yourself').fill('Buy <b>lamp oil</b>');
  await page.keyboard.press('Enter');
  await expect(page.locator(rows).last()).toContainText('Buy <b>lamp oil</b>');
  await expect(page.getByRole('option').first()).toContainText('Buy <b>lamp oil</b>');
});

test('the paged reading mode turns pages and says which', async ({ page }) => {
  await open(page, { path: '#/chats/30', reading: 'paged' });
  const heading = page.getByRole('heading', { level: 2 }).filter({ hasText: ' to ' });
  const before = await heading.textContent();
  await button(page, 'Earlier messages').first().click();
  await expect(heading).not.toHaveText(before ?? '');
  await expect(heading).toBeFocused();
  await button(page, 'Later messages').first().click();
  await expect(heading).toHaveText(before ?? '');
});

test('pictures open in a viewer that gives focus back', async ({ page }) => {
  await open(page, { path: '#/chats/20' });
  const picture = button(page, 'Open IMG-20260313-WA0004.jpg');
  await picture.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(picture).toBeFocused();
});

test('F6 goes between the chats and the conversation', async ({ page }) => {
  await open(page, { path: '#/chats/20' });
  await page.locator(rows).first().waitFor();
  await page.keyboard.press('F6');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('F6');
  await expect(page.getByRole('region', { name: 'Messages' })).toBeFocused();
});
