/** The password way in the real window, with a real token: turn on, lose the computer, restore; ten wrong, then never. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { makeSoftHsm, SKIP_SOFTHSM, type SoftHsm } from '../support/softhsm.ts';
import { expect, launch, test, windowOf } from './coffer.ts';
import { choice, digestOf, goTo, heading, importSample, press, willPick } from './person.ts';
import { ROOT } from './runtime.ts';

const PASSWORD = 'seven lamps above the harbour';
const PIN = '80453176';
const LABEL = 'window lab';

const password = (page: Page) => page.getByLabel('Password', { exact: true });
const left = (page: Page, tries: string) => page.getByText(`${tries} of 10 tries`).first();

async function chooseToken(page: Page): Promise<void> {
  await choice(page, LABEL).click();
  await page.getByLabel(`PIN of ${LABEL}`, { exact: true }).fill(PIN);
  await press(page, 'Continue');
}

let hsm: SoftHsm;
test.beforeAll(async () => {
  test.skip(SKIP_SOFTHSM !== null, SKIP_SOFTHSM ?? '');
  hsm = await makeSoftHsm(LABEL, PIN);
});
test.afterAll(() => hsm.remove());

test('from an empty token to a backup under a password, back on an empty computer, and ten wrong end it for good', async ({
  runtime,
  dataFolder,
}) => {
  test.setTimeout(240_000);
  const place = `${dataFolder}-place`;
  await mkdir(place);
  const old = await launch(runtime, dataFolder);
  const page = await windowOf(old);
  await importSample(old, page, path.join(ROOT, 'build/samples/WhatsApp Chat - Sunday Table'));
  await willPick(old, place);
  await goTo(page, '#/settings/encryption/turn-on');
  await choice(page, 'Password').click();
  await page.getByText(/I have understood/).click();
  await press(page, 'Continue');
  await expect(page.getByText('For tests only').first()).toBeVisible();
  await chooseToken(page);
  await password(page).fill(PASSWORD);
  await expect(page.getByText('Practically impossible to guess')).toBeVisible();
  await page.getByLabel('The same once more', { exact: true }).fill(PASSWORD);
  await press(page, 'Turn on');
  await expect(heading(page, 'Where should the backup go?')).toBeVisible();
  await press(page, 'Choose a folder…');
  await press(page, 'Make the first backup');
  await expect(heading(page, 'Your chats are safe')).toBeVisible();
  await old.close();
  const before = await digestOf(dataFolder);
  await rm(dataFolder, { recursive: true });

  const newFolder = `${dataFolder}-new`;
  const fresh = await launch(runtime, newFolder);
  const again = await windowOf(fresh);
  await willPick(fresh, place);
  await again.getByRole('link', { name: /Restore a backup/ }).click();
  await press(again, 'Choose the folder with the backup…');
  await press(again, 'Open');
  await chooseToken(again);
  await expect(left(again, '10')).toBeVisible();
  await password(again).fill('six lamps below the harbour');
  await press(again, 'Open');
  await expect(again.getByRole('alert')).toContainText('That is not the password');
  await expect(left(again, '9')).toBeVisible();
  await password(again).fill(PASSWORD);
  await press(again, 'Open');
  await expect(again.getByText('with 9 tries left. All 10 are there again.')).toBeVisible();
  await press(again, 'Restore');
  await expect(heading(again, 'Everything is back')).toBeVisible();

  await goTo(again, '#/settings/encryption');
  await press(again, 'Check it');
  for (let tries = 9; tries > 0; tries -= 1) {
    await password(again).fill(`wrong, and ${tries} left`);
    await press(again, 'Check it');
    await expect(again.getByRole('alert')).toContainText(`${tries} of 10`);
  }
  await password(again).fill('wrong for the tenth time');
  await press(again, 'Check it');
  await expect(heading(again, 'No password opens this backup any more')).toBeVisible();
  await fresh.close();
  expect(await digestOf(newFolder)).toBe(before);

  // On another computer the right password is of no use any more, and that is said.
  const third = await launch(runtime, `${dataFolder}-third`);
  const last = await windowOf(third);
  await willPick(third, place);
  await goTo(last, '#/settings/restore');
  await press(last, 'Choose the folder with the backup…');
  await press(last, 'Open');
  await chooseToken(last);
  await expect(heading(last, 'No password opens this backup any more')).toBeVisible();
  await third.close();
});
