/** Screens and states of the page for labs. */
import type { Page } from '@playwright/test';
import type { LabDevices } from '../../preload/contract/vault.ts';
import { inArabicLetters } from '../../renderer/testing/arabic-letters.ts';
import type { Scene } from './scenes.ts';
import { button, RTL } from './support.ts';

export const LAB = '#/settings/vaults';
/** A computer without modules, devices that nobody may look at. */
export const BARE_LAB = `&lab=bare${LAB}`;
export const LAB_PIN = '0001password';

/** Plugs in and out: the double tells the page. */
export async function plug(page: Page, report: LabDevices): Promise<void> {
  const detail = JSON.stringify({ detail: report });
  await page.evaluate(`window.dispatchEvent(new CustomEvent('double-devices', ${detail}))`);
}

/** Goes to the page of a token or folder. */
export async function look(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Details of ${name}` }).click();
}
export async function typePin(page: Page, pin = LAB_PIN): Promise<void> {
  await page.locator('input[type=password]').fill(pin);
}
/** `word` is how the page's words are written. */
async function openLabOne(page: Page, word: (text: string) => string = String): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${word('Details of')}.*lab one`) }).click();
  await typePin(page);
  await button(page, word('Open the vault')).click();
  await page.getByRole('heading', { name: word('The vault'), exact: true }).waitFor();
}
const scrollTo = (page: Page, heading: string): Promise<void> =>
  page
    .getByRole('heading', { name: heading, exact: true })
    .evaluate<void, HTMLElement>((one) => one.scrollIntoView());

const SMALL = { width: 400, height: 800 };

export const labScenes: readonly Scene[] = [
  {
    name: 'lab',
    path: LAB,
    dark: true,
    reach: (page) => page.getByRole('heading', { name: 'libsofthsm2.so' }).waitFor(),
  },
  {
    name: 'lab-looking',
    path: LAB,
    hold: ['lab.modules', 'vault.places', 'lab.devices'],
    reach: (page) => page.waitForTimeout(400),
  },
  { name: 'lab-bare', path: BARE_LAB, reach: (page) => page.getByText('No module found').waitFor() },
  { name: 'lab-failed', path: LAB, refuse: ['lab.modules=vault/process-gone'] },
  {
    name: 'lab-unusable',
    path: LAB,
    reach: async (page) => {
      await button(page, 'Add a module…').click();
      await page.getByRole('heading', { name: /libcard_reader_helper/u }).waitFor();
      await button(page, 'Add a module…').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'lab-small',
    path: LAB,
    size: SMALL,
    reach: (page) => page.getByRole('heading', { name: 'libsofthsm2.so' }).waitFor(),
  },
  {
    name: 'lab-german',
    path: LAB,
    lang: 'de',
    reach: (page) => page.getByRole('heading', { name: 'libsofthsm2.so' }).waitFor(),
  },
  {
    name: 'lab-rtl',
    path: LAB,
    ...RTL,
    reach: (page) => page.getByRole('heading', { name: 'libsofthsm2.so' }).waitFor(),
  },
  { name: 'lab-token', path: LAB, vault: 'token', dark: true, reach: (page) => look(page, 'YubiHSM') },
  {
    name: 'lab-token-mechanisms',
    path: LAB,
    reach: async (page) => {
      await look(page, 'tpm2 token');
      await page.getByText('9 mechanisms').click();
    },
  },
  {
    name: 'lab-token-pin-wrong',
    path: LAB,
    reach: async (page) => {
      await look(page, 'lab one');
      await typePin(page, '1234');
      await page.keyboard.press('Enter');
      await page.locator('[aria-invalid=true]').waitFor();
      await scrollTo(page, 'Look inside');
    },
  },
  {
    name: 'lab-token-checks',
    path: LAB,
    dark: true,
    reach: async (page) => {
      await look(page, 'lab one');
      await typePin(page);
      await button(page, 'Run the checks').click();
      await page.getByText('Accepted: it passed').waitFor();
      await scrollTo(page, 'Checks');
    },
  },
  {
    name: 'lab-token-refused',
    path: LAB,
    reach: async (page) => {
      await look(page, 'NSS');
      await typePin(page);
      await button(page, 'Run the checks').click();
      await page.getByText('Refused: it failed').waitFor();
      await scrollTo(page, 'Checks');
    },
  },
  {
    name: 'lab-vault',
    path: LAB,
    dark: true,
    reach: async (page) => {
      await openLabOne(page);
      await scrollTo(page, 'The vault');
    },
  },
  {
    name: 'lab-vault-keys',
    path: LAB,
    reach: async (page) => {
      await openLabOne(page);
      await scrollTo(page, 'Keys');
    },
  },
  {
    name: 'lab-vault-full',
    path: LAB,
    vault: 'token',
    reach: async (page) => {
      await look(page, 'YubiHSM');
      await typePin(page);
      await button(page, 'Open the vault').click();
      await scrollTo(page, 'The vault');
    },
  },
  {
    name: 'lab-vault-none',
    path: LAB,
    reach: async (page) => {
      await look(page, 'lab two');
      await typePin(page);
      await button(page, 'Open the vault').click();
      await scrollTo(page, 'The vault');
    },
  },
  {
    name: 'lab-vault-small',
    path: LAB,
    size: SMALL,
    reach: async (page) => {
      await openLabOne(page);
      await scrollTo(page, 'The vault');
    },
  },
  {
    name: 'lab-vault-german',
    path: LAB,
    lang: 'de',
    reach: async (page) => {
      await page.getByRole('button', { name: 'Einzelheiten zu lab one' }).click();
      await typePin(page);
      await button(page, 'Tresor öffnen').click();
      await scrollTo(page, 'Der Tresor');
    },
  },
  {
    name: 'lab-vault-rtl',
    path: LAB,
    ...RTL,
    reach: async (page) => {
      await openLabOne(page, inArabicLetters);
      await button(page, inArabicLetters('Show the log')).click();
      await scrollTo(page, inArabicLetters('Keys'));
    },
  },
  {
    name: 'lab-folder',
    path: LAB,
    vault: 'software',
    reach: async (page) => {
      await look(page, '/home/robin');
      await button(page, 'Open the vault').click();
      await page.getByRole('heading', { name: 'The vault', exact: true }).waitFor();
    },
  },
  {
    name: 'lab-audit',
    path: LAB,
    dark: true,
    reach: async (page) => {
      await openLabOne(page);
      await button(page, 'Show the log').click();
      await page.getByText('Verified: 40 lines').waitFor();
      await scrollTo(page, 'Audit log');
    },
  },
  {
    name: 'lab-audit-small',
    path: LAB,
    size: SMALL,
    reach: async (page) => {
      await openLabOne(page);
      await button(page, 'Show the log').click();
      await page.getByText('Verified: 40 lines').waitFor();
      await scrollTo(page, 'Newest events');
    },
  },
  {
    name: 'lab-devices',
    path: LAB,
    dark: true,
    reach: (page) => scrollTo(page, 'Plugged-in security devices'),
  },
  {
    name: 'lab-devices-empty',
    path: LAB,
    reach: async (page) => {
      await page.getByText('Nitrokey 3').waitFor();
      await plug(page, { devices: [], empty: 'process-crashed' });
      await scrollTo(page, 'Plugged-in security devices');
    },
  },
];
