/** The program itself: versions, settings of the window, menu commands, self-test. */
import { z } from 'zod';
import { count } from './common.ts';

export const appInfo = z.strictObject({
  name: z.string(),
  version: z.string(),
  /** `stand-in`: the development runtime on the system's Chromium, never in a release. */
  runtime: z.enum(['electron', 'stand-in']),
  platform: z.enum(['linux', 'darwin', 'win32', 'other']),
  /** By the proper name of what has it. */
  versions: z.record(z.string(), z.string()),
  /** Where the chats are kept, for showing. */
  dataLabel: z.string(),
  /** True until something was imported, written or restored. */
  firstStart: z.boolean(),
  /** The system's languages, best first (BCP 47). */
  systemLocales: z.array(z.string()),
});
export type AppInfo = z.infer<typeof appInfo>;

export const windowSettings = z.strictObject({
  locale: z.enum(['system', 'en', 'de']),
  theme: z.enum(['system', 'light', 'dark']),
  /** `paged`: messages in numbered pages instead of endless scrolling, for screen readers. */
  reading: z.enum(['flow', 'paged']),
  /** Enter sends a note; otherwise Enter starts a new line and Ctrl+Enter sends. */
  enterSends: z.boolean(),
});
export type WindowSettings = z.infer<typeof windowSettings>;

/** What the application menu asks of the page. */
export const appCommand = z.enum([
  'search',
  'import',
  'settings',
  'back-up-now',
  'jump-to-date',
  'shortcuts',
  'about',
]);
export type AppCommand = z.infer<typeof appCommand>;

/** An address somebody wrote in a chat. Main asks before it opens it in the browser: the page cannot skip that. */
export const linkInput = z.strictObject({ url: z.url({ protocol: /^(https?|mailto)$/ }).max(4096) });
export const linkResult = z.enum([
  'opened',
  'declined',
  /** Never opened, without a question: a name or password in it makes it look like another one. */
  'refused',
]);

/** In the order in which one needs the other. */
export const selfTestPart = z.enum([
  'native',
  'sqlite',
  'stream',
  'keys',
  'roundtrip',
  'vault',
  'pkcs11',
  'devices',
  'keystore',
]);
export const selfTest = z.strictObject({
  checks: z.array(
    z.strictObject({
      id: selfTestPart,
      /** `absent`: this system has none of it, and Coffer does without. */
      outcome: z.enum(['works', 'absent', 'failed']),
      /** One line for the report; no secret, no name of a chat. */
      detail: z.string(),
      milliseconds: count,
    }),
  ),
});
export type SelfTest = z.infer<typeof selfTest>;
export const report = z.strictObject({ text: z.string() });
