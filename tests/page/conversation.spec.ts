/** Reading: a million messages, steady under the eye, every message within reach. */
import { button, drive, expect, inputOf, open, RTL, test } from './support.ts';

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
  await expect(page.getByRole('spinbutton').first()).toBeFocused();
  await page.keyboard.type('29022020');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '29 February 2020' })).toBeInViewport();
  await button(page, 'Latest message').click();
  await expect(page.locator('[data-message="300999999"]')).toBeInViewport();
});

const DATES = [
  ['en-GB', 'Go to date', '14/03/2026'],
  ['en-US', 'Go to date', '03/14/2026'],
  ['de-AT', 'Zu einem Datum springen', '14.03.2026'],
] as const;

for (const [lang, name, date] of DATES) {
  test(`a date is asked for as it is written in ${lang}`, async ({ page }) => {
    await open(page, { path: '#/chats/30', lang });
    await button(page, name).click();
    await expect(page.getByRole('dialog').getByRole('group')).toHaveText(
      // Isolated, and with room around its signs.
      new RegExp(date.replaceAll(/\d+/g, '\\D*$&').replaceAll(/[./]/g, '\\D*\\$&')),
    );
  });
}

test('a date is chosen in a calendar too', async ({ page }) => {
  await open(page, { path: '#/chats/30' });
  await button(page, 'Go to date').click();
  await page.getByRole('button', { name: /^Choose in a calendar/ }).click();
  await page.getByRole('button', { name: 'Monday, 2 March 2026' }).click();
  await button(page, 'Go').click();
  await expect(page.getByRole('heading', { name: '2 March 2026' })).toBeInViewport();
});

test('in the middle of a long chat its day floats above while one scrolls, then goes away', async ({
  page,
}) => {
  await open(page, { path: '#/chats/20' });
  const messages = page.getByRole('region', { name: 'Messages' });
  await messages.hover();
  await expect(page.locator('[data-message="200002411"]')).toBeInViewport();
  const pill = page.locator('[data-shown]');
  // What was landed on without a hand stays uncovered.
  await expect(pill).toHaveCount(0);
  await page.mouse.wheel(0, -2600);
  await expect(pill).toHaveText('Yesterday');
  await expect(pill).toHaveCount(0, { timeout: 5000 });
  // Its own heading is in sight: no second one.
  await page.getByRole('heading', { name: 'Yesterday' }).evaluate(`(one) => one.scrollIntoView()`);
  await page.mouse.wheel(0, -4);
  await page.waitForTimeout(200);
  await expect(pill).toHaveCount(0);
});

test('a missed call is said once, and a call tells how long it took', async ({ page }) => {
  await open(page, { path: '#/chats/10' });
  await expect(page.getByText('Missed call')).toBeVisible();
  await expect(page.getByText('32:14')).toBeVisible();
  await expect(page.getByText('Tap to call back')).toHaveCount(0);
});

test('a video shows its first picture', async ({ page }) => {
  await open(page, { path: '#/chats/10' });
  const video = button(page, 'Open VID-20260313-WA0007.mp4').locator('video');
  await expect
    .poll(() =>
      video.evaluate<number, HTMLElement>((one) => (one instanceof HTMLVideoElement ? one.videoWidth : 0)),
    )
    .toBe(480);
});

test('a player stays inside its bubble where a panel leaves it little room', async ({ page }) => {
  await page.setViewportSize({ width: 1160, height: 800 });
  await open(page, { path: '#/chats/10' });
  await button(page, 'Media and files').click();
  const bubble = page
    .locator('[data-message]')
    .filter({ has: page.locator('audio') })
    .locator('> div')
    .first();
  const box = await bubble.boundingBox();
  const player = await bubble.locator('audio').boundingBox();
  expect(player!.x).toBeGreaterThanOrEqual(box!.x);
  expect(player!.x + player!.width).toBeLessThanOrEqual(box!.x + box!.width);
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

test('one hit after the other is opened', async ({ page }) => {
  await open(page, { path: '#/chats' });
  await page.getByPlaceholder('Search chats and messages').fill('lighthouse');
  const hits = page.getByRole('option').filter({ has: page.locator('mark') });
  await hits.nth(0).click();
  const marked = page.locator('[data-marked]');
  await expect(marked).toBeFocused();
  const first = page.url();
  await hits.nth(1).click();
  await expect(page).not.toHaveURL(first);
  await expect(marked).toBeFocused();
});

test('in a chat that a hit led to, another one is searched for and shown', async ({ page }) => {
  await open(page, { path: '#/chats/30/300950406' });
  const marked = page.locator('[data-marked]');
  await expect(marked).toBeFocused();
  await page.keyboard.press('Control+Shift+F');
  const panel = page.getByRole('complementary');
  await expect(panel.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('lighthouse');
  await panel.getByRole('option', { name: 'Remember the lighthouse' }).nth(2).click();
  await expect(marked).toHaveCount(1);
  await expect(marked).not.toHaveAttribute('data-message', '300950406');
  await expect(panel.locator('[data-current]')).toHaveCount(1);
});

for (const [width, height] of [
  [400, 800],
  [640, 400],
  [1000, 800],
] as const) {
  test(`where the search lies over the chat, at ${width} wide, a hit is shown and not covered`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page, { path: '#/chats/30' });
    await page.locator(rows).first().waitFor();
    await button(page, 'Search in this chat').click();
    const panel = page.getByRole('complementary');
    await expect(panel.getByRole('searchbox')).toBeFocused();
    await page.keyboard.type('lighthouse');
    // While it is typed, what fits its beginning is found.
    await panel.getByRole('option', { name: 'Remember the lighthouse' }).nth(1).click();
    await expect(panel).toHaveCount(0);
    const marked = page.locator('[data-marked]');
    await expect(marked).toContainText('Remember the lighthouse');
    await expect(marked).toBeFocused();
    await expect(marked).toBeInViewport();
    // The next hit is not searched for anew.
    await button(page, 'Search in this chat').click();
    await expect(panel.getByRole('searchbox')).toHaveValue('lighthouse');
    await expect(panel.getByRole('option').first()).toBeVisible();
  });
}

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

test('from a picture in a chat one goes through all of them, in order and with who sent each and when', async ({
  page,
}) => {
  await open(page, { path: '#/chats/20' });
  await button(page, 'Open IMG-20260313-WA0004.jpg').click();
  const viewer = page.getByRole('dialog');
  const title = viewer.getByRole('heading');
  await expect(title).toHaveText('IMG-20260313-WA0004.jpg');
  await expect(viewer).toContainText('Mara Lindqvist');
  await expect(viewer).toContainText('Today, 15:03');
  await expect(viewer).toContainText('This is where we would start');
  await expect(button(page, 'Next')).toBeDisabled();
  // Through more than one page of them.
  let before = Infinity;
  for (let i = 0; i < 40; i++) {
    const shown = await title.textContent();
    await expect(button(page, 'Previous')).toBeEnabled();
    await page.keyboard.press('ArrowLeft');
    await expect(title).not.toHaveText(shown ?? '');
    const number = Number(/^IMG-(\d{6})\.jpg$/.exec((await title.textContent()) ?? '')?.[1]);
    expect(number).toBeLessThan(before);
    before = number;
  }
  const name = (await title.textContent()) ?? '';
  await page.keyboard.press('ArrowRight');
  await expect(title).not.toHaveText(name);
  await page.keyboard.press('ArrowLeft');
  await expect(title).toHaveText(name);
  await viewer.getByRole('button', { name: 'Show in chat' }).click();
  await expect(viewer).toHaveCount(0);
  const marked = page.locator('[data-marked]');
  await expect(marked).toBeFocused();
  await expect(marked).toBeInViewport();
  await expect(marked.getByRole('button', { name: `Open ${name}` })).toBeVisible();
});

test('a picture in the middle of a chat has one before it and one after it', async ({ page }) => {
  await open(page, { path: '#/chats/30/300500000' });
  await expect(page.locator('[data-marked]')).toBeFocused();
  const pictures = page.locator('[data-picture]');
  // More of the chat comes in around the message, at either end.
  await expect(pictures.nth(2)).toBeAttached();
  const names = await pictures.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  await button(page, String(names[1])).click();
  const title = page.getByRole('dialog').getByRole('heading');
  for (const [key, index] of [
    ['Previous', 0],
    ['Next', 1],
    ['Next', 2],
  ] as const) {
    await button(page, key).click();
    await expect(title).toHaveText(String(names[index]).replace('Open ', ''));
  }
  // The message of the first is here already.
  await button(page, 'Previous').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Show in chat' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('[data-marked]')).toBeFocused();
  await expect(page.locator('[data-marked]').getByRole('button', { name: String(names[1]) })).toBeVisible();
});

test('at the last picture the keyboard still goes back and closes', async ({ page }) => {
  await open(page, { path: '#/chats/20' });
  const picture = button(page, 'Open IMG-20260313-WA0004.jpg');
  await picture.focus();
  await page.keyboard.press('Enter');
  const title = page.getByRole('dialog').getByRole('heading');
  await expect(button(page, 'Previous')).toBeEnabled();
  await page.keyboard.press('ArrowLeft');
  await expect(title).not.toHaveText('IMG-20260313-WA0004.jpg');
  await button(page, 'Next').focus();
  await page.keyboard.press('Enter');
  await expect(title).toHaveText('IMG-20260313-WA0004.jpg');
  await expect(button(page, 'Next')).not.toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(title).not.toHaveText('IMG-20260313-WA0004.jpg');
  await page.keyboard.press('Escape');
  await expect(picture).toBeFocused();
});

test('from right to left, the arrow to the right goes to the picture before', async ({ page }) => {
  await open(page, { path: '#/chats/20', ...RTL });
  await page.locator('[data-picture]').last().click();
  const viewer = page.getByRole('dialog');
  const title = viewer.getByRole('heading');
  await expect(title).toHaveText('IMG-20260313-WA0004.jpg');
  const buttons = viewer.getByRole('contentinfo').getByRole('button');
  await expect(buttons.first()).toBeEnabled();
  await page.keyboard.press('ArrowLeft');
  await expect(title).toHaveText('IMG-20260313-WA0004.jpg');
  await page.keyboard.press('ArrowRight');
  await expect(title).not.toHaveText('IMG-20260313-WA0004.jpg');
  await page.keyboard.press('ArrowLeft');
  await expect(title).toHaveText('IMG-20260313-WA0004.jpg');
});

test('when the pictures around one cannot be had, that is said, and they are asked for again', async ({
  page,
}) => {
  await open(page, { path: '#/chats/20', refuse: ['chats.media=chats/io'] });
  await button(page, 'Open IMG-20260313-WA0004.jpg').click();
  const viewer = page.getByRole('dialog');
  await expect(viewer.getByRole('alert')).toBeVisible();
  await expect(viewer.getByRole('img')).toBeVisible();
  await drive(page, 'allow', 'chats.media');
  await viewer.getByRole('button', { name: 'Try again' }).click();
  await expect(viewer.getByRole('alert')).toHaveCount(0);
  await expect(button(page, 'Previous')).toBeEnabled();
  await page.keyboard.press('ArrowLeft');
  await expect(viewer.getByRole('heading')).not.toHaveText('IMG-20260313-WA0004.jpg');
});

test('F6 goes between the chats and the conversation', async ({ page }) => {
  await open(page, { path: '#/chats/20' });
  await page.locator(rows).first().waitFor();
  await page.keyboard.press('F6');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('F6');
  await expect(page.getByRole('region', { name: 'Messages' })).toBeFocused();
});
