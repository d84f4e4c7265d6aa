/** The page for labs: modules and tokens, their checks, what is in a vault, its audit log, what is plugged in. */
import type { Locator, Page } from '@playwright/test';
import { BARE_LAB, LAB, LAB_PIN, look, plug, typePin } from './lab-scenes.ts';
import { button, callsOf, drive, expect, inputOf, open, test } from './support.ts';

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true });
const list = (page: Page, name: string): Locator => page.getByRole('list', { name }).getByRole('listitem');
const pinField = (page: Page): Locator => page.locator('input[type=password]');

/** Goes on with Tab, as a person would, until the control has focus. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if (await control.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(control).toBeFocused();
}

async function openVault(page: Page, name: string): Promise<void> {
  await look(page, name);
  await typePin(page);
  await button(page, 'Open the vault').click();
  await expect(heading(page, 'The vault')).toBeVisible();
}

test('every module says what it is, every token what it is worth', async ({ page }) => {
  await open(page, { path: LAB, vault: 'token' });
  const soft = page.getByRole('article').filter({ hasText: '/usr/lib/softhsm/libsofthsm2.so' });
  await expect(soft).toContainText('module 2.6, PKCS#11 2.40');
  await expect(soft.getByRole('listitem').first()).toContainText('lab oneSoftHSM, test only');
  await expect(soft.getByRole('listitem').nth(2)).toContainText('Never initialised');
  const tpm = page.getByRole('article').filter({ hasText: 'libtpm2_pkcs11.so.1' });
  await expect(tpm).toContainText('Cannot hold a vault');
  const yubi = page.getByRole('article').filter({ hasText: 'yubihsm_pkcs11.so' });
  await expect(yubi.getByRole('listitem')).toContainText('HardwareUsed by this computer');
  // Buttons that look alike are told apart by their names.
  const names = await page
    .getByRole('button', { name: /^Details of/u })
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  expect(names.length).toBeGreaterThan(6);
  expect(new Set(names).size).toBe(names.length);
});

test('by keyboard: a token is checked, its vault opened, and one comes back to where one was', async ({
  page,
}) => {
  await open(page, { path: LAB });
  const details = page.getByRole('button', { name: 'Details of lab one' });
  await details.waitFor();
  await tabTo(page, details);
  await page.keyboard.press('Enter');
  await expect(heading(page, 'lab one')).toBeFocused();
  await expect(button(page, 'Run the checks')).toBeDisabled();
  await tabTo(page, pinField(page));
  await page.keyboard.type(LAB_PIN);
  await page.keyboard.press('Enter');

  await expect(page.getByRole('alert')).toContainText('Accepted: it passed all 14 checks');
  expect(await inputOf(page, 'lab.probe')).toEqual({ placeId: 'softhsm', pin: LAB_PIN });
  await expect(pinField(page)).toHaveCount(0);
  await expect(button(page, 'Run the checks again')).toBeFocused();
  const checks = list(page, 'Checks');
  await expect(checks).toHaveCount(14);
  await expect(checks.filter({ hasText: 'Passed' })).toHaveCount(14);
  await expect(checks.nth(5)).toContainText('Does not show the private key');
  await expect(checks.nth(5)).toContainText('value-unreadable: CKR_ATTRIBUTE_SENSITIVE');

  await tabTo(page, button(page, 'Open the vault'));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'The vault')).toBeVisible();
  expect(await inputOf(page, 'lab.contents')).toEqual({ placeId: 'softhsm', pin: null });
  await expect(
    page.getByRole('status').filter({ hasText: 'The vault is open: 5 accounts, 5 keys.' }),
  ).toBeAttached();
  await expect(button(page, 'Read the vault again')).toBeFocused();

  await button(page, 'Back').click();
  await expect(details).toBeFocused();
  expect((await callsOf(page)).filter((call) => call === 'lab.modules')).toHaveLength(1);
});

test('a PIN that is refused is not kept, and the field asks for it again', async ({ page }) => {
  await open(page, { path: LAB });
  await look(page, 'lab one');
  await typePin(page, '0001 wrong');
  await button(page, 'Open the vault').click();
  await expect(pinField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(pinField(page)).toBeFocused();
  await expect(pinField(page)).toHaveValue('');
  await expect(pinField(page)).toHaveAccessibleDescription(/PIN/u);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(button(page, 'Open the vault')).toBeDisabled();
  await page.keyboard.type(LAB_PIN);
  await button(page, 'Open the vault').click();
  await expect(heading(page, 'The vault')).toBeVisible();
});

test('while a token works its PIN is gone from the page and its buttons keep focus', async ({ page }) => {
  await open(page, { path: LAB, hold: ['lab.probe'] });
  await look(page, 'lab one');
  await typePin(page);
  await button(page, 'Run the checks').click();
  await expect(page.getByText('Running the checks…')).toBeVisible();
  await expect(pinField(page)).toHaveValue('');
  const run = button(page, 'Run the checks');
  await expect(run).toBeFocused();
  await expect(run).toHaveAttribute('aria-disabled', 'true');
  await run.press('Enter');
  await drive(page, 'allow', 'lab.probe');
  await expect(page.getByText('Accepted: it passed')).toBeVisible();
  expect((await callsOf(page)).filter((call) => call === 'lab.probe')).toHaveLength(1);
});

test('a token that gives keys away is refused, with the checks that it failed first', async ({ page }) => {
  await open(page, { path: LAB });
  await look(page, 'NSS');
  await typePin(page);
  await button(page, 'Run the checks').click();
  await expect(page.getByRole('alert')).toContainText('Refused: it failed 5 of 14 checks');
  const checks = list(page, 'Checks');
  await expect(checks.filter({ hasText: 'Failed' })).toHaveCount(5);
  await expect(checks.first()).toContainText('copy-extractable: the token allowed it');
  await button(page, 'Open the vault').click();
  await expect(page.getByRole('alert')).toHaveCount(2);
  await expect(heading(page, 'The vault')).toHaveCount(0);
});

test('a token says what a vault needs and what it lacks; one that was never set up offers nothing', async ({
  page,
}) => {
  await open(page, { path: LAB });
  await look(page, 'tpm2 token');
  await expect(page.getByText('The token lacks CKM_ECDH1_DERIVE')).toBeVisible();
  await expect(page.getByText('CKM_AES_GCM')).toBeHidden();
  await page.getByText('9 mechanisms').press('Enter');
  await expect(page.getByText('CKM_AES_GCM')).toBeVisible();
  await typePin(page);
  await button(page, 'Run the checks').click();
  await expect(page.getByRole('alert')).toContainText('Refused: it failed 1 of 2 checks');
  await button(page, 'Back').click();
  await look(page, 'Token without a label');
  await expect(page.getByText('softhsm2-util --init-token')).toBeVisible();
  await expect(button(page, 'Open the vault')).toHaveCount(0);
});

test('an opened vault shows its accounts, what they have left, and its keys', async ({ page }) => {
  await open(page, { path: LAB });
  await openVault(page, 'lab one');
  const accounts = list(page, 'Accounts');
  await expect(accounts).toHaveCount(5);
  await expect(accounts.filter({ hasText: 'This computer’s backup' })).toHaveCount(1);
  await expect(accounts.nth(1)).toContainText('7 of 10 attempts left');
  await expect(accounts.nth(3)).toContainText('Locked: its key is destroyed');
  await expect(page.getByRole('table', { name: 'The vault’s own key' }).getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('table', { name: 'Keys of the accounts' }).getByRole('row')).toHaveCount(5);
  await expect(page.getByText(/^[0-9a-f]{32}$/u).first()).toBeVisible();
});

test('that a token fills up is told before it is full', async ({ page }) => {
  await open(page, { path: LAB, vault: 'token' });
  await openVault(page, 'YubiHSM');
  await expect(page.getByText('It is nearly full: room for 6 more accounts')).toBeVisible();
  await expect(page.getByText('240 of 256 objects in use')).toBeVisible();
  await expect(page.getByText('vault/token-removed')).toBeVisible();
});

test('a token without a vault says how one is made, and has no log', async ({ page }) => {
  await open(page, { path: LAB });
  await openVault(page, 'lab two');
  await expect(page.getByText('There is no vault in it yet').first()).toBeVisible();
  await expect(heading(page, 'Audit log')).toHaveCount(0);
});

test('the audit log is read in words, more of it on request, and exported', async ({ page }) => {
  await open(page, { path: LAB });
  await openVault(page, 'lab one');
  await button(page, 'Show the log').click();
  await expect(page.getByText('Verified: 40 lines')).toBeVisible();
  await expect(page.getByText(/^[0-9a-f]{64}$/u)).toBeVisible();
  const events = list(page, 'Newest events');
  await expect(events).toHaveCount(20);
  await expect(events.first()).toContainText('Account overwritten by the owner');
  await expect(events.first()).toContainText('Line 40');
  await button(page, 'Show 20 more').press('Enter');
  await expect(events).toHaveCount(40);
  await expect(events.nth(20)).toBeFocused();
  await expect(events.last()).toContainText('Vault made');
  await expect(events.last()).toContainText('The whole vault');
  await expect(events.filter({ hasText: 'Locked, key destroyed' })).toHaveCount(1);
  await button(page, 'Export the log…').click();
  await expect(page.getByText('Saved as coffer-vault-audit.jsonl.')).toBeVisible();
});

test('a PIN that main does not have any more is asked for where one is', async ({ page }) => {
  await open(page, { path: LAB });
  await openVault(page, 'lab one');
  await drive(page, 'refuse', 'lab.audit', { code: 'vault/pin-required', data: {} });
  await button(page, 'Show the log').click();
  await expect(pinField(page)).toBeFocused();
  await drive(page, 'allow', 'lab.audit');
  await page.keyboard.type(LAB_PIN);
  await button(page, 'Show the log').click();
  await expect(page.getByText('Verified: 40 lines')).toBeVisible();
  expect(await inputOf(page, 'lab.audit')).toEqual({ placeId: 'softhsm', pin: LAB_PIN });
});

test('PINs are forgotten on request, and each token asks again', async ({ page }) => {
  await open(page, { path: LAB });
  await openVault(page, 'lab one');
  await button(page, 'Forget the PINs').press('Enter');
  await expect.poll(() => callsOf(page)).toContain('vault.forgetPins');
  await expect(pinField(page)).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: 'Forgotten.' })).toBeAttached();
  await typePin(page);
  await button(page, 'Read the vault again').click();
  await expect(pinField(page)).toHaveCount(0);
  await button(page, 'Back').click();
  await look(page, 'lab one');
  await expect(pinField(page)).toHaveCount(0);
  await button(page, 'Back').click();
  await button(page, 'Forget the PINs').click();
  await expect(page.getByText('Forgotten. Each token asks for its PIN again.')).toBeVisible();
  await look(page, 'lab one');
  await expect(pinField(page)).toHaveCount(1);
});

test('a vault in a folder is opened without a PIN and without checks', async ({ page }) => {
  await open(page, { path: LAB, vault: 'software' });
  await look(page, '/home/robin/.local/share/coffer/vault');
  await expect(page.getByText('Used by this computer')).toBeVisible();
  await expect(pinField(page)).toHaveCount(0);
  await expect(button(page, 'Run the checks')).toHaveCount(0);
  await button(page, 'Open the vault').click();
  await expect(page.getByText('Only the disk limits them.')).toBeVisible();
  await button(page, 'Show the log').click();
  await expect(page.getByText(/Verified: \d+ lines/u)).toBeVisible();
});

test('another folder is added, and says if there is no vault in it', async ({ page }) => {
  await open(page, { path: LAB });
  await button(page, 'Another folder…').click();
  const folders = list(page, 'Vaults in folders');
  await expect(folders).toHaveCount(2);
  await look(page, '/media/robin');
  await button(page, 'Open the vault').click();
  await expect(page.getByRole('alert')).toBeVisible();
  await button(page, 'Back').click();
  await expect(page.getByRole('button', { name: 'Details of /media/robin' })).toBeFocused();
});

test('a file that is no module says why, with its code', async ({ page }) => {
  await open(page, { path: LAB });
  await button(page, 'Add a module…').click();
  const added = page.getByRole('article').filter({ hasText: 'libcard_reader_helper.so' });
  await expect(added).toContainText('Cannot be used');
  await expect(added).toContainText('vault/module-not-pkcs11');
  await expect(button(page, 'Add a module…')).toBeFocused();
  await expect(
    page.getByRole('status').filter({ hasText: 'libcard_reader_helper.so cannot be used.' }),
  ).toBeAttached();
});

test('looking again keeps what is shown until there is something newer', async ({ page }) => {
  await open(page, { path: LAB });
  await expect(page.getByRole('article')).toHaveCount(4);
  await drive(page, 'hold', 'lab.modules');
  await button(page, 'Look again').click();
  await expect(page.getByText('Loading the modules…')).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(4);
  await expect(button(page, 'Look again')).toBeFocused();
  await drive(page, 'allow', 'lab.modules');
  await expect(page.getByText('Loading the modules…')).toHaveCount(0);
  await expect(page.getByRole('article')).toHaveCount(4);
});

test('nothing there is said in words, and looking can be tried again after a failure', async ({ page }) => {
  await open(page, { path: BARE_LAB });
  await expect(page.getByText('No module found')).toBeVisible();
  await expect(page.getByText('Nothing may be looked at')).toBeVisible();
  await open(page, { path: LAB, refuse: ['lab.modules=vault/process-gone'] });
  await expect(page.getByRole('alert')).toBeVisible();
  await drive(page, 'allow', 'lab.modules');
  await button(page, 'Look again').click();
  await expect(page.getByRole('article')).toHaveCount(4);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('devices come and go while one looks, and nobody looks any more afterwards', async ({ page }) => {
  await open(page, { path: LAB });
  const devices = list(page, 'Plugged-in security devices');
  await expect(devices).toHaveCount(3);
  await expect(devices.nth(1)).toContainText('ATTRS{idVendor}=="1050", ATTRS{idProduct}=="0030"');
  await expect(devices.nth(1)).toContainText('No permission');
  await plug(page, {
    devices: [{ product: 'YubiHSM 2', vendor: 'Yubico', fido: false, yubihsm: true, accessible: true }],
    empty: null,
  });
  await expect(devices).toHaveCount(1);
  await expect(devices).toContainText('Can be opened');
  await expect(devices).not.toContainText('SUBSYSTEM');
  const reasons = [
    ['no-device', 'Nothing is plugged in'],
    ['no-permission', 'Nothing may be looked at'],
    ['no-library', 'Devices cannot be listed'],
    ['process-crashed', 'The look at the devices failed'],
  ] as const;
  for (const [empty, words] of reasons) {
    await plug(page, { devices: [], empty });
    await expect(page.getByText(words)).toBeVisible();
  }
  await page
    .getByText('The look at the devices failed')
    .locator('..')
    .getByRole('button', { name: 'Look again' })
    .click();
  await expect
    .poll(async () => (await callsOf(page)).filter((call) => call === 'lab.devices').length)
    .toBe(2);
  expect(await callsOf(page)).not.toContain('lab.stopDevices');
  await button(page, 'Back').click();
  await expect(heading(page, 'Settings')).toBeVisible();
  await expect.poll(() => callsOf(page)).toContain('lab.stopDevices');
});
