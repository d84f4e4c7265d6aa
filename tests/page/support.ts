/** What the page's tests share: opening a scenario, the double's controls, axe, a clean console. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import type { DoubleControl } from '../../renderer/testing/double.ts';

type Drivable = Omit<DoubleControl, 'calls' | 'inputs' | 'key'>;

/** Uses the double's controls from outside. */
export async function drive<N extends keyof Drivable>(
  page: Page,
  name: N,
  ...args: Parameters<Drivable[N]>
): Promise<void> {
  await page.evaluate(`window.double.${name}(...${JSON.stringify(args)})`);
}

/** The names of the calls the page has made so far. */
export async function callsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>('[...window.double.calls]');
}

/** What the last call of that name was given. */
export async function inputOf(page: Page, name: string): Promise<unknown> {
  return page.evaluate<unknown>(`window.double.inputs[${JSON.stringify(name)}]`);
}

/** The double's key, as a person would write it down. */
export const KEY = '0f1e 2d3c 4b5a 6978 8796 a5b4 c3d2 e1f0 1a2b 3c4d 5e6f 7081 9203 a4b5 c6d7 e8f9';

/** The same but for its last digit. */
export const WRONG_KEY = KEY.replace('e8f9', 'e8f8');

/** The double's password, and the PIN of its tokens. */
export const PASSWORD = 'quiet lamp under the bridge';
export const PIN = '0001password';

/** A window beside others, or a phone. */
export const SMALL = { width: 400, height: 800 };
/** As a right-to-left language would look (renderer/testing/arabic-letters.ts). */
export const RTL = { locale: 'ar', words: 'arabic-letters' } as const;

/** Long enough for what shows only after a moment, or settles. */
export const moment = (page: Page): Promise<void> => page.waitForTimeout(400);

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** The double's present, so that "today" is always the same day. */
export const NOW = new Date('2026-03-14T16:20:00+01:00');

export interface Opening {
  readonly path?: string;
  readonly history?: 'full' | 'empty';
  readonly backup?: 'on' | 'off' | 'new' | 'reminder' | 'unreachable' | 'unplaced';
  readonly vault?: 'none' | 'software' | 'token';
  readonly attempts?: string;
  readonly jobs?: 'auto' | 'manual';
  readonly preview?: 'ambiguous' | 'certain' | 'open' | 'texts' | 'december';
  readonly files?: 'one' | 'three';
  readonly sets?: 'one' | 'many' | 'none' | 'password';
  /** How the self-test ends. */
  readonly checks?: 'works' | 'failed' | 'no-keystore';
  readonly theme?: 'light' | 'dark';
  readonly reading?: 'flow' | 'paged';
  readonly lang?: string;
  readonly locale?: string;
  /** Instead of the words of the language, for looking at right-to-left pages (renderer/testing/arabic-letters.ts). */
  readonly words?: 'arabic-letters';
  readonly hold?: readonly string[];
  readonly refuse?: readonly string[];
}

export async function open(
  page: Page,
  { path = '#/chats', hold = [], refuse = [], ...rest }: Opening = {},
): Promise<void> {
  const query = new URLSearchParams(Object.entries(rest));
  for (const name of hold) query.append('hold', name);
  for (const name of refuse) query.append('refuse', name);
  await page.clock.setFixedTime(NOW);
  await page.goto(`/?${query.toString()}${path}`);
  await page.locator('main').waitFor();
}

/** The colours of the other theme, on the same screen. */
export async function expectContrast(page: Page, what: string): Promise<void> {
  const result = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
  const found = result.violations.flatMap((one) =>
    one.nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  );
  expect(found, what).toEqual([]);
}

/** No violation of WCAG 2.2 A and AA on what is shown. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const result = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = result.violations.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
  );
  expect(found, what).toEqual([]);
}

/** A test whose page may neither throw, nor log an error, nor break the content policy. */
export const test = base.extend<{ quietConsole: void }>({
  quietConsole: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || /content security policy/i.test(message.text()))
          complaints.push(message.text());
      });
      await use();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
