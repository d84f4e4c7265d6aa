/**
 * The Backup Key Vault as the window sees it: where one can be, what a password is worth, what is in a token. Tokens
 * and folders are named by references that main gave out, never by paths; a PIN crosses to main once and is kept there,
 * in memory, until the program ends, or in the system's key store where the person asked for it.
 */
import { z } from 'zod';
import { count, instant } from './common.ts';

/** A password as typed. Main normalises it and decides whether it can be used (1 to 1,024 bytes). */
export const typedPassword = z.string().min(1).max(4096);
/** A token's PIN as typed, or null: main has it from before, or none is needed. */
export const typedPin = z.string().min(1).max(256).nullable();

/** `hardware`: keys never leave it. `softhsm-test-only`, `software`: files on a disk. */
export const assurance = z.enum(['hardware', 'softhsm-test-only', 'software']);
export type Assurance = z.infer<typeof assurance>;

/** Names a token or a folder for as long as the program runs. */
export const placeRef = z.string().max(64);

/** Where a vault is or can be made. */
export const vaultPlace = z.strictObject({
  placeId: placeRef,
  kind: z.enum(['software', 'token']),
  /** A token's label, or the folder. */
  label: z.string().max(4096),
  /** A folder beside the chats: lost together with them. */
  withChats: z.boolean(),
  /** Of a token: who made it and which; empty for a folder. */
  maker: z.string().max(200),
  serial: z.string().max(200),
  assurance,
  /** Whether a PIN must be given: a token whose PIN main does not have yet. */
  needsPin: z.boolean(),
  /** Why it cannot hold a vault, or null: a code such as `vault/token-uninitialised`, `vault/module-refused`. */
  unusable: z.string().max(100).nullable(),
});
export type VaultPlace = z.infer<typeof vaultPlace>;

/** The remembered one first. `remembered` names it, also where its token is not plugged in now. */
export const vaultPlaces = z.strictObject({
  remembered: placeRef.nullable(),
  places: z.array(vaultPlace),
  /** Whether this system has a key store that can keep a PIN. */
  keepsPins: z.boolean(),
});
export type VaultPlaces = z.infer<typeof vaultPlaces>;

/** How to reach a vault: `placeId` null means the remembered one. */
export const reachVault = z.strictObject({
  placeId: placeRef.nullable(),
  pin: typedPin,
  /** Once the token took the PIN, it is kept in the system's key store; only where `keepsPins`. */
  keepPin: z.boolean().exactOptional(),
});
export type ReachVault = z.infer<typeof reachVault>;

/**
 * How hard a password is to guess: 0 at once, 1 quickly, 2 with effort, 3 hardly, 4 practically never. `warning` and
 * `suggestions` are names of the estimator's findings (zxcvbn's keys, such as `common`, `anotherWord`); the page has
 * the words.
 */
export const strength = z.strictObject({
  score: z.number().int().min(0).max(4),
  warning: z.string().max(60).nullable(),
  suggestions: z.array(z.string().max(60)).max(10),
});
export type Strength = z.infer<typeof strength>;

/** `left` null: the vault went away before it could say. */
export const attempts = z.strictObject({ left: count.nullable(), limit: count });
export type Attempts = z.infer<typeof attempts>;

/** What the vault says of a record, at the cost of no attempt. */
export const recordState = z.strictObject({
  state: z.enum(['live', 'locked']),
  attempts: z.strictObject({ left: count, limit: count }),
  vaultName: z.string().max(4096),
  assurance,
});
export type RecordState = z.infer<typeof recordState>;

/** A right password: how many attempts there were before, and are now. */
export const passwordProved = z.strictObject({ before: count, attempts });
export type PasswordProved = z.infer<typeof passwordProved>;

/** A PKCS#11 module and what it shows, for the page of labs. */
export const labModule = z.strictObject({
  moduleId: placeRef,
  path: z.string().max(4096),
  /** Null when it cannot be used at all; `code` then says why. */
  about: z
    .strictObject({
      manufacturer: z.string().max(200),
      description: z.string().max(200),
      libraryVersion: z.string().max(40),
      cryptokiVersion: z.string().max(40),
    })
    .nullable(),
  code: z.string().max(100).nullable(),
  tokens: z.array(
    z.strictObject({
      placeId: placeRef,
      slot: count,
      label: z.string().max(200),
      serial: z.string().max(200),
      manufacturer: z.string().max(200),
      model: z.string().max(200),
      initialised: z.boolean(),
      profile: z.string().max(40),
      assurance,
      needsPin: z.boolean(),
      /** Known names, else `0x` and the number. */
      mechanisms: z.array(z.string().max(80)),
      /** Of the mechanisms that a vault needs, those that it lacks. */
      missing: z.array(z.string().max(80)),
    }),
  ),
});
export type LabModule = z.infer<typeof labModule>;
export const labModules = z.strictObject({ modules: z.array(labModule) });

/** Each check of the start-up probe (docs/spec/vault-token.md). */
export const probeReport = z.strictObject({
  passed: z.boolean(),
  profile: z.string().max(40),
  checks: z.array(
    z.strictObject({ check: z.string().max(80), passed: z.boolean(), detail: z.string().max(400) }),
  ),
});
export type ProbeReport = z.infer<typeof probeReport>;

/** What is in an opened vault. */
export const vaultContents = z.strictObject({
  /** 32 hexadecimal digits, or null: there is no vault in it yet. */
  vaultId: z.string().max(32).nullable(),
  label: z.string().max(4096),
  serial: z.string().max(200),
  assurance,
  attemptsLimit: count.nullable(),
  capacity: z.strictObject({
    objectsUsed: count,
    objectsFree: count.nullable(),
    accountsFree: count.nullable(),
  }),
  accounts: z.array(
    z.strictObject({
      account: z.string().max(32),
      state: z.enum(['live', 'locked']),
      attempts: z.strictObject({ left: count, limit: count }),
      changedAt: instant,
      /** Whether this computer's backup key is the one under it. */
      own: z.boolean(),
    }),
  ),
  keys: z.array(
    z.strictObject({
      keyRef: z.string().max(32),
      /** `oprf`: one a record. `ake`: the vault's own. */
      purpose: z.enum(['oprf', 'ake']),
      /** First 16 hexadecimal digits of the SHA-256 of its public point; null for a key that is half-made. */
      fingerprint: z.string().max(16).nullable(),
    }),
  ),
  lastFailure: z.strictObject({ code: z.string().max(100), at: instant }).nullable(),
});
export type VaultContents = z.infer<typeof vaultContents>;

/**
 * The newest lines of the audit log, newest first; all of it was verified. `broken`: the log before it was found changed
 * from that line on, and is kept under that name.
 */
export const auditPage = z.strictObject({
  lines: count,
  /** SHA-256 of the last line, 64 hexadecimal digits: note it, to see later that nothing was cut off. */
  lastHash: z.string().max(64).nullable(),
  broken: z.strictObject({ file: z.string().max(200), line: count }).nullable(),
  newest: z.array(
    z.strictObject({
      seq: count,
      at: instant,
      /** As in docs/spec/vault.md: `enrolled`, `attempt`, ... */
      type: z.string().max(60),
      account: z.string().max(32).nullable(),
      attemptsLeft: count.nullable(),
    }),
  ),
});
export type AuditPage = z.infer<typeof auditPage>;
export const exported = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('saved'), label: z.string() }),
  z.strictObject({ kind: z.literal('declined') }),
]);

/** Plugged security devices; an empty list says why. */
export const deviceReport = z.strictObject({
  devices: z.array(
    z.strictObject({
      product: z.string().max(200),
      vendor: z.string().max(200),
      fido: z.boolean(),
      yubihsm: z.boolean(),
      /** Whether this account may open it. */
      accessible: z.boolean(),
    }),
  ),
  empty: z.enum(['no-permission', 'no-device', 'no-library', 'process-crashed']).nullable(),
});
export type LabDevices = z.infer<typeof deviceReport>;
