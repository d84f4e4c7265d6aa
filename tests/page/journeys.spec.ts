/** The ways through the program, mostly by keyboard: import, turn on, back up, prove, turn off, restore. */
import { expect as playwrightExpect, type Page } from '@playwright/test';
import { toPick } from './restore-scenes.ts';
import { button, callsOf, drive, expect, inputOf, KEY, moment, open, test, WRONG_KEY } from './support.ts';

/** Goes to a control with Tab as a person would, then presses it. */
async function tabTo(page: Page, name: string, key = 'Enter'): Promise<void> {
  for (let i = 0; i < 60; i++) {
    const focused = await page.evaluate<string>(
      `(() => { const e = document.activeElement; return (e?.getAttribute('aria-label') ?? e?.closest('label')?.textContent ?? e?.textContent ?? '').trim(); })()`,
    );
    if (focused.startsWith(name)) {
      await page.keyboard.press(key);
      return;
    }
    await page.keyboard.press('Tab');
  }
  playwrightExpect(`no way to “${name}” with Tab`).toBe('');
}

/** Prints the sheet: while the system's dialog is open, paper has the sheet and nothing else; then it is gone. */
async function printed(page: Page): Promise<void> {
  await page.evaluate('window.print = () => (window.dialogs = (window.dialogs ?? 0) + 1)');
  await button(page, 'Print recovery sheet…').click();
  const sheet = page.locator('img[src^="data:image/svg+xml"]');
  await expect.poll(() => page.evaluate('window.dialogs')).toBe(1);
  await expect(sheet).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  await expect(sheet).toBeVisible();
  await expect(page.locator('#root')).toBeHidden();
  await page.emulateMedia({ media: null });
  await page.evaluate('window.dispatchEvent(new Event("afterprint"))');
  await expect(sheet).toHaveCount(0);
}

test('a newcomer imports a history by keyboard and reads it', async ({ page }) => {
  await open(page, { history: 'empty', backup: 'off', path: '' });
  await expect(page.getByRole('heading', { name: 'Your chats, kept by you' })).toBeVisible();
  await tabTo(page, 'Bring in a chat history');
  await expect(page.getByRole('heading', { name: 'Import a history' })).toBeFocused();
  await tabTo(page, 'Choose files…');
  await expect(page.getByRole('heading', { name: 'Is this right?' })).toBeFocused();
  await tabTo(page, 'Import');
  await expect(page.getByRole('heading', { name: 'It is all here' })).toBeFocused();
  await expect(page.getByText('Lines kept as plain text')).toBeVisible();
  await tabTo(page, 'Read it');
  await expect(page.getByRole('heading', { name: 'Mara Lindqvist' })).toBeVisible();
});

test('every guess of a preview can be corrected', async ({ page }) => {
  await open(page, { path: '#/import' });
  await button(page, 'Choose files…').click();
  await page.getByText('Mara Lindqvist', { exact: true }).click();
  await expect.poll(() => inputOf(page, 'import.adjust')).toMatchObject({ change: { me: 'Mara Lindqvist' } });
  await page.getByText('Month, day, year', { exact: true }).click();
  await expect(page.getByText(/the messages go from 4\s+February\s+2019/)).toBeVisible();
  await page.getByRole('button', { name: /Kind of chat/ }).click();
  await page.getByRole('option', { name: 'Group' }).click();
  await page.getByRole('button', { name: /Time zone/ }).click();
  await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
  await expect
    .poll(() => inputOf(page, 'import.adjust'))
    .toMatchObject({ change: { timeZone: 'Asia/Tokyo' } });
  await page.getByLabel('Name of the chat').fill('Mara, the letters');
  await button(page, 'Import').click();
  // Only what is decided now: nothing that was decided before is said again, nor taken back.
  await expect
    .poll(() => inputOf(page, 'import.adjust'))
    .toMatchObject({ change: { title: 'Mara, the letters' } });
  expect(Object.keys((await inputOf(page, 'import.adjust')) as object)).toEqual(['fileId', 'change']);
  await expect(page.getByRole('heading', { name: 'It is all here' })).toBeVisible();
});

test('an import is cancelled and says that nothing was kept', async ({ page }) => {
  await open(page, { path: '#/import', jobs: 'manual' });
  await button(page, 'Choose files…').click();
  await button(page, 'Import').click();
  await drive(page, 'pushJob', 'import', 0.3);
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuetext', /30/);
  await button(page, 'Cancel').click();
  await expect(page.getByText('Nothing of it was kept.')).toBeVisible();
});

test('encryption is turned on by keyboard, with the key typed back, up to the first backup', async ({
  page,
}) => {
  await open(page, { backup: 'off', path: '#/settings/backup' });
  await tabTo(page, 'Turn on encrypted backup');
  await expect(page.getByRole('heading', { name: 'Only you can open it' })).toBeFocused();
  await expect(button(page, 'Continue')).toBeDisabled();
  await tabTo(page, 'I have understood', 'Space');
  await tabTo(page, 'Continue');
  await expect(page.getByRole('list', { name: '64-digit key' }).getByRole('listitem')).toHaveCount(16);
  await button(page, 'Copy').click();
  await expect(page.getByText('It leaves the clipboard in 45 seconds').first()).toBeVisible();
  await button(page, 'Save recovery sheet…').click();
  await expect(page.getByText('Coffer recovery sheet.pdf').first()).toBeVisible();
  await printed(page);
  await tabTo(page, 'I have kept it');

  const field = page.getByRole('textbox');
  await expect(field).toBeFocused();
  expect(await page.content()).not.toContain('e8f9');
  await page.keyboard.type('0F1E-2D3C 4b5b');
  await expect(page.getByText('Please look again at group 3')).toBeVisible();
  await expect(button(page, 'Turn on')).toBeDisabled();
  await field.fill(KEY.toUpperCase());
  await expect(page.getByText('All 16 groups are right')).toBeVisible();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Where should the backup go?' })).toBeFocused();
  await tabTo(page, 'Choose a folder…');
  await expect(page.getByText('/media/robin/Blue drive/Backups')).toBeVisible();
  await tabTo(page, 'Make the first backup');
  await expect(page.getByRole('heading', { name: 'Your chats are safe' })).toBeFocused();
  await tabTo(page, 'To chat backup');
  await expect(page.getByRole('heading', { name: 'Chat backup' })).toBeFocused();
  expect(await callsOf(page)).not.toContain('encryption.abandon');
});

test('leaving before the key was typed back is asked about, and main forgets the key', async ({ page }) => {
  await open(page, { backup: 'off', path: '#/settings/encryption/turn-on' });
  await page.getByRole('checkbox').focus();
  await page.keyboard.press('Space');
  await button(page, 'Continue').click();
  await button(page, 'Cancel').click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'This is your key' })).toBeVisible();
  await button(page, 'Cancel').click();
  await button(page, 'Stop').click();
  await expect.poll(() => callsOf(page)).toContain('encryption.abandon');
  expect(await page.content()).not.toContain('e8f9');
});

test('a backup is announced once a stage and goes only forward, however often main reads a piece back', async ({
  page,
}) => {
  await open(page, { path: '#/settings/backup', jobs: 'manual' });
  await button(page, 'Back up now').click();
  await page.getByRole('progressbar').waitFor();
  await page.evaluate(`(() => {
    window.said = [];
    window.ticked = [];
    const status = document.querySelector('main [role=status]');
    const look = () => {
      if (status.textContent !== window.said.at(-1)) window.said.push(status.textContent);
      window.ticked.push([...document.querySelectorAll('main ol li')].filter((one) => one.querySelector('svg')).length);
    };
    look();
    new MutationObserver(look).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
  })()`);
  // Twice writing and reading back, as at every volume.
  for (const at of [0.5, 0.545, 0.546, 0.59, 0.592]) await drive(page, 'pushJob', 'backup', at);
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuetext', /59/);
  await expect(page.getByText('about 13 seconds left')).toBeVisible();
  await expect(page.locator('main ol [aria-current=step]')).toHaveText('Writing to the folder');
  await drive(page, 'pushJob', 'backup', 1);
  await expect(page.locator('main ol [aria-current=step]')).toHaveText('Finishing');
  const said = await page.evaluate<string[]>('window.said');
  expect(said).toEqual(['Looking for what is new', 'Writing to the folder', 'Finishing']);
  const ticked = await page.evaluate<number[]>('window.ticked');
  expect(ticked).toEqual(ticked.toSorted((a, b) => a - b));
  expect(ticked.at(-1)).toBe(3);
});

test('the end of a backup promises no time, and a failure is in words', async ({ page }) => {
  await open(page, { path: '#/settings/backup', jobs: 'manual' });
  await button(page, 'Back up now').click();
  await drive(page, 'pushJob', 'backup', 0.5);
  await expect(page.getByText('about 15 seconds left')).toBeVisible();
  await drive(page, 'pushJob', 'backup', 1);
  await expect(page.locator('main').getByRole('status')).toHaveText('Finishing');
  await expect(page.getByText(/left|a second|100 %/)).toHaveCount(0);
  await drive(page, 'failJob', 'backup', { code: 'destination/full', data: { needed: 812_000_000 } });
  await expect(page.getByRole('alert')).toContainText('The backup folder is full');
  await expect(page.getByRole('alert')).toContainText('812 MB');
});

test('an answer that comes late takes nothing back of what was told since', async ({ page }) => {
  await open(page, { path: '#/settings/backup', jobs: 'manual', hold: ['backup.start'] });
  await button(page, 'Back up now').click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await drive(page, 'pushJob', 'backup', 0.5);
  await expect(page.getByText('50 %')).toBeVisible();
  await drive(page, 'allow', 'backup.start');
  await moment(page);
  await expect(page.getByText('50 %')).toBeVisible();
});

test('a check says what it has proven, and makes no new backup of it', async ({ page }) => {
  await open(page, { path: '#/settings/backup' });
  const when = page.getByRole('definition').first();
  await expect(when).toHaveText('Today, 04:20');
  await button(page, 'Check the backup').click();
  const done = page.getByRole('alert');
  await expect(done).toContainText('The backup is whole and can be restored');
  await expect(done).toContainText(/All .* were read back, and .* messages were restored on trial/);
  await expect(page.getByText('Read back and found whole: today, 16:20')).toBeVisible();
  await expect(when).toHaveText('Today, 04:20');
});

test('a check that runs has steps of its own, and one that was cancelled says nothing of a backup', async ({
  page,
}) => {
  await open(page, { path: '#/settings/backup', jobs: 'manual' });
  await button(page, 'Check the backup').click();
  await drive(page, 'pushJob', 'verify', 0.1);
  const steps = page.locator('main ol li');
  await expect(steps).toHaveText([
    'Reading and checking every piece',
    'Rebuilding the chats on trial',
    'Checking that nothing is missing',
  ]);
  await expect(steps.first()).toHaveAttribute('aria-current', 'step');
  await drive(page, 'pushJob', 'verify', 0.7);
  await expect(steps.last()).toHaveAttribute('aria-current', 'step');
  await button(page, 'Cancel').click();
  await expect(page.getByRole('alert')).toContainText('The check was cancelled');
  await expect(page.getByText('The backup was cancelled')).toHaveCount(0);
});

test('failures in the history are in words, and older runs are within reach', async ({ page }) => {
  await open(page, { path: '#/settings/backup' });
  await expect(page.getByText('The backup folder is not there.')).toBeVisible();
  await button(page, 'Show older').click();
  await expect(page.getByText('Done', { exact: true })).toHaveCount(21);
});

test('older runs are asked for anew when there is a new one', async ({ page }) => {
  await open(page, { path: '#/settings/backup', jobs: 'manual' });
  await button(page, 'Show older').click();
  await expect(button(page, 'Show older')).toBeHidden();
  await button(page, 'Back up now').click();
  await drive(page, 'failJob', 'backup', { code: 'destination/unavailable', data: {} });
  await expect(button(page, 'Show older')).toBeVisible();
});

test('settings of the backup are kept', async ({ page }) => {
  await open(page, { path: '#/settings/backup' });
  await page.getByRole('button', { name: /How often/ }).click();
  await page.getByRole('option', { name: 'Every week' }).click();
  await expect
    .poll(() => inputOf(page, 'backup.setSettings'))
    .toMatchObject({ frequency: 'weekly', includeMedia: true });
});

test('one proves to still have the key: nothing is said before the whole answer, then only yes or no', async ({
  page,
}) => {
  await open(page, { path: '#/settings/backup', backup: 'reminder' });
  await button(page, 'Check it').click();
  await button(page, 'Check it').click();
  const field = page.getByRole('textbox');
  await field.fill(KEY.slice(0, 74));
  await expect(page.getByText('60 of 64 digits')).toBeVisible();
  await field.fill(WRONG_KEY);
  await expect(page.getByText(/groups are right|look again|: right|: not right/)).toHaveCount(0);
  await button(page, 'Check it').click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('That is not your key');
  await expect(alert.getByRole('button', { name: 'See the key again' })).toBeVisible();
  await expect(page.getByText(/: right|: not right/)).toHaveCount(0);
  await field.fill(KEY);
  await expect(alert).toHaveCount(0);
  await button(page, 'Check it').click();
  await expect(page.getByRole('heading', { name: 'Yes, that is your key' })).toBeVisible();
  // Main is never asked to compare piece by piece.
  expect(await callsOf(page)).not.toContain('encryption.check');
});

test('a key that main was told not to show can be asked for again', async ({ page }) => {
  await open(page, { path: '#/settings/encryption', refuse: ['encryption.reveal=ipc/declined'] });
  await button(page, 'See the key again').click();
  await expect(page.getByRole('alert')).toContainText('Coffer asked first');
  await drive(page, 'allow', 'encryption.reveal');
  await button(page, 'Try again').click();
  await expect(page.getByText('e8f9')).toBeVisible();
});

test('the key is seen again only while it is shown', async ({ page }) => {
  await open(page, { path: '#/settings/encryption' });
  await button(page, 'See the key again').click();
  await expect(page.getByText('e8f9')).toBeVisible();
  await button(page, 'Hide the key').click();
  await expect(page.getByRole('heading', { name: 'End-to-end encrypted backup' })).toBeVisible();
  expect(await page.content()).not.toContain('e8f9');
  expect(await callsOf(page)).toContain('encryption.hide');
});

test('encryption is turned off only after being told what happens to the backups', async ({ page }) => {
  await open(page, { path: '#/settings/encryption' });
  await button(page, 'Turn off').click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('still open with the 64 digits');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByText('Your chats are not backed up')).toBeVisible();
});

test('restoring: a wrong key is told apart, the right one opens, everything comes back', async ({ page }) => {
  await open(page, { history: 'empty', path: '#/settings/restore' });
  await tabTo(page, 'Choose the folder with the backup…');
  await tabTo(page, 'Open');
  await page.getByRole('textbox').fill(KEY.replace('0f1e', 'ffff'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('This is not the key of this backup');
  await page.getByRole('textbox').fill(KEY);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'What should come back?' })).toBeFocused();
  await tabTo(page, 'Restore');
  await expect(page.getByRole('heading', { name: 'Everything is back' })).toBeFocused();
  await tabTo(page, 'Read your chats');
  await expect(page.getByRole('option').first()).toContainText('Sunday hikes');
});

test('what is here is replaced only after a question, and one chat is added without', async ({ page }) => {
  await open(page, { path: '#/settings/restore', jobs: 'manual' });
  await toPick(page);
  await button(page, 'Restore').click();
  await expect(page.getByRole('alertdialog')).toContainText('30 chats with 1,036,462 messages');
  await page.keyboard.press('Escape');
  expect(await callsOf(page)).not.toContain('restore.start');
  await page.getByText('One chat', { exact: true }).click();
  await page.getByText('Opa Heinrich', { exact: true }).click();
  await button(page, 'Restore').click();
  await expect
    .poll(() => inputOf(page, 'restore.start'))
    .toMatchObject({ scope: { kind: 'chat', chatId: 4 } });
});

test('one chat that came back is called by its name, counted alone, and what one reads next', async ({
  page,
}) => {
  await open(page, { path: '#/settings/restore' });
  await toPick(page);
  await page.getByText('One chat', { exact: true }).click();
  await page.getByText('Opa Heinrich', { exact: true }).click();
  await button(page, 'Restore').click();
  await expect(page.getByRole('heading', { name: 'The chat is back' })).toBeFocused();
  await expect(page.getByText('“Opa Heinrich”')).toBeVisible();
  await expect(page.getByRole('definition').first()).toHaveText('2,400');
  await expect(page.getByText(/Everything is back|every message/i)).toHaveCount(0);
  await button(page, 'Read it').click();
  await expect(page.getByRole('heading', { name: 'Opa Heinrich' })).toBeVisible();
});

test('a key that opens a backup after the page was left is let go of', async ({ page }) => {
  await open(page, { path: '#/settings/restore', hold: ['restore.unlock'] });
  await toPick(page);
  await expect.poll(() => callsOf(page)).toContain('restore.unlock');
  await page.getByRole('link', { name: 'Chats', exact: true }).click();
  await expect(page.getByText('Choose a chat to read')).toBeVisible();
  expect(await callsOf(page)).not.toContain('restore.close');
  await drive(page, 'allow', 'restore.unlock');
  await expect.poll(() => inputOf(page, 'restore.close')).toEqual({ sessionId: 'session-1' });
});

test('a restore whose start is answered after its end is shown as ended', async ({ page }) => {
  await open(page, {
    history: 'empty',
    path: '#/settings/restore',
    jobs: 'manual',
    hold: ['restore.start'],
  });
  await toPick(page);
  await button(page, 'Restore').click();
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  await drive(page, 'failJob', 'restore', { code: 'backup/damaged', data: { file: '7f3a.vol' } });
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await drive(page, 'allow', 'restore.start');
  await expect(page.getByRole('alert')).toContainText('A part of this backup is damaged');
});

const FAILURES = [
  [
    'backup/damaged',
    { file: '7f3a.vol' },
    'A part of this backup is damaged',
    '7f3a.vol',
    ['Choose another version', 'Another folder…'],
  ],
  [
    'backup/volume-missing',
    { file: '7f3a.vol' },
    'A part of this backup is missing',
    'wait until everything has arrived',
    ['Choose another version', 'Try again', 'Another folder…'],
  ],
  ['backup/newer-format', {}, 'This backup was made by a newer Coffer', 'Update Coffer', ['Another folder…']],
  [
    'backup/disk-full',
    { needed: 3e9, free: 1e9 },
    'There is not enough room on this computer',
    '3 GB',
    ['Try again', 'Choose another version'],
  ],
  [
    'restore/something-new',
    {},
    'Something did not work',
    'restore/something-new',
    ['Try again', 'Choose another version', 'Another folder…'],
  ],
] as const;
/** That nothing here has changed, said in one way or the other. */
const UNTOUCHED = /Your chats (here were not touched|are as they were)\./;

for (const [code, data, title, detail, ways] of FAILURES) {
  test(`${code} has its own words and the ways on that can help`, async ({ page }) => {
    await open(page, { history: 'empty', path: '#/settings/restore', jobs: 'manual' });
    await toPick(page);
    await button(page, 'Restore').click();
    await drive(page, 'failJob', 'restore', { code, data });
    await expect(page.getByRole('alert')).toContainText(title);
    await expect(page.getByRole('alert')).toContainText(detail);
    await expect(page.getByText(UNTOUCHED)).toHaveCount(1);
    await expect(page.getByRole('alert').getByRole('button')).toHaveText([...ways]);
    const first = ways[0];
    await button(page, first).click();
    await expect(
      first === 'Try again'
        ? page.getByRole('progressbar')
        : page.getByRole('heading', {
            name: first === 'Another folder…' ? 'Backups found' : 'What should come back?',
          }),
    ).toBeVisible();
  });
}

test('with room made, a restore is tried again with what was asked for', async ({ page }) => {
  await open(page, { path: '#/settings/restore', jobs: 'manual' });
  await toPick(page);
  await page.getByText('One chat', { exact: true }).click();
  await page.getByText('Family', { exact: true }).click();
  await button(page, 'Restore').click();
  await page.getByRole('progressbar').waitFor();
  await drive(page, 'failJob', 'restore', { code: 'backup/disk-full', data: { needed: 3e9, free: 1e9 } });
  await button(page, 'Try again').click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await drive(page, 'finishJob', 'restore');
  await expect(page.getByText('“Family”')).toBeVisible();
  expect((await callsOf(page)).filter((name) => name === 'restore.start')).toHaveLength(2);
  await button(page, 'Read it').click();
  await expect(page.getByRole('heading', { name: 'Family' })).toBeVisible();
});

test('a restore that fails while one is elsewhere is told, and shown when one comes back', async ({
  page,
}) => {
  await open(page, { history: 'empty', path: '#/settings/restore', jobs: 'manual' });
  await toPick(page);
  await button(page, 'Restore').click();
  await page.getByRole('progressbar').waitFor();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeFocused();
  await drive(page, 'failJob', 'restore', { code: 'backup/damaged', data: { file: '7f3a.vol' } });
  const news = page.getByRole('status').filter({ hasText: 'The restore did not work.' });
  await news.getByRole('link', { name: 'See what came of it' }).click();
  await expect(page.getByRole('alert')).toContainText('A part of this backup is damaged');
  await expect(news).toHaveCount(0);
  // Its backup was closed when the page was left.
  await expect(page.getByRole('alert').getByRole('button')).toHaveText(['Start again', 'Another folder…']);
  await button(page, 'Start again').click();
  await expect(button(page, 'Choose the folder with the backup…')).toBeVisible();
});

test('without a place a backup waits for one, and choosing it is what one can do', async ({ page }) => {
  await open(page, { path: '#/settings/backup', backup: 'unplaced' });
  await expect(page.getByText('1,036,420 messages are waiting for the first backup.')).toBeVisible();
  await expect(page.getByText('since then')).toHaveCount(0);
  await expect(button(page, 'Back up now')).toHaveCount(0);
  await button(page, 'Choose a folder…').first().focus();
  await page.keyboard.press('Enter');
  await expect(button(page, 'Back up now')).toBeFocused();
  await expect(button(page, 'Check the backup')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByText('all that is new was read back')).toBeVisible();
  await expect(button(page, 'Check the backup')).toBeEnabled();
});
