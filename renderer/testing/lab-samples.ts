/** What the double's lab shows: modules, tokens, what the checks see, vaults, an audit log, devices. */
import type {
  AuditPage,
  LabDevices,
  LabModule,
  ProbeReport,
  VaultContents,
} from '../../preload/contract/vault.ts';
import { NOW } from './histories.ts';

export type Token = LabModule['tokens'][number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Digits that look random and are the same in every run. */
function digits(seed: number, length: number): string {
  let state = seed * 2_654_435_761 + 97;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    text += (state >>> 8).toString(16).padStart(6, '0');
  }
  return text.slice(0, length);
}

const NAMED = [
  'CKM_EC_KEY_PAIR_GEN',
  'CKM_ECDSA',
  'CKM_ECDH1_DERIVE',
  'CKM_AES_KEY_GEN',
  'CKM_AES_CBC_PAD',
  'CKM_AES_GCM',
  'CKM_AES_KEY_WRAP',
  'CKM_AES_KEY_WRAP_PAD',
  'CKM_SHA256_HMAC',
  'CKM_GENERIC_SECRET_KEY_GEN',
];
const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) => `0x${(0x250 + at * 7).toString(16)}`);

const token = (placeId: string, part: Partial<Token>): Token => ({
  placeId,
  slot: 0,
  label: '',
  serial: '',
  manufacturer: '',
  model: '',
  initialised: true,
  profile: 'generic',
  assurance: 'software',
  needsPin: true,
  mechanisms: [...NAMED, ...numbered(4)],
  missing: [],
  ...part,
});
const SOFTHSM: Partial<Token> = {
  manufacturer: 'SoftHSM project',
  model: 'SoftHSM v2',
  profile: 'softhsm',
  assurance: 'softhsm-test-only',
  mechanisms: [...NAMED, ...numbered(62)],
};

export const MODULES: readonly LabModule[] = [
  {
    moduleId: 'module-nss',
    path: '/opt/lab/nss/libsoftokn3.so',
    about: {
      manufacturer: 'Mozilla Foundation',
      description: 'NSS Internal Crypto Services',
      libraryVersion: '3.87',
      cryptokiVersion: '3.0',
    },
    code: null,
    tokens: [
      token('nss', {
        slot: 2,
        label: 'NSS Certificate DB',
        serial: '0000000000000000',
        manufacturer: 'Mozilla Foundation',
        model: 'NSS 3',
        mechanisms: [...NAMED, ...numbered(118)],
      }),
    ],
  },
  {
    moduleId: 'module-softhsm',
    path: '/usr/lib/softhsm/libsofthsm2.so',
    about: {
      manufacturer: 'SoftHSM',
      description: 'Implementation of PKCS11',
      libraryVersion: '2.6',
      cryptokiVersion: '2.40',
    },
    code: null,
    tokens: [
      token('softhsm', { ...SOFTHSM, slot: 1_641_706_333, label: 'lab one', serial: '6fd2b40c01a87b5d' }),
      token('softhsm-2', { ...SOFTHSM, slot: 1_180_230_114, label: 'lab two', serial: 'c0a88d014658c1e2' }),
      token('softhsm-new', { ...SOFTHSM, slot: 2, initialised: false }),
    ],
  },
  {
    moduleId: 'module-tpm',
    path: '/usr/lib/x86_64-linux-gnu/libtpm2_pkcs11.so.1',
    about: {
      manufacturer: 'tpm2-software.github.io',
      description: 'TPM2.0 Cryptoki',
      libraryVersion: '1.9',
      cryptokiVersion: '2.40',
    },
    code: null,
    tokens: [
      token('tpm', {
        slot: 1,
        label: 'tpm2 token',
        serial: '0000000000000000',
        manufacturer: 'Infineon',
        model: 'SLB9672',
        assurance: 'hardware',
        mechanisms: NAMED.filter((name) => name !== 'CKM_ECDH1_DERIVE'),
        missing: ['CKM_ECDH1_DERIVE'],
      }),
    ],
  },
  {
    moduleId: 'module-yubihsm',
    path: '/usr/lib/x86_64-linux-gnu/pkcs11/yubihsm_pkcs11.so',
    about: {
      manufacturer: 'Yubico (www.yubico.com)',
      description: 'YubiHSM PKCS#11 Library',
      libraryVersion: '2.70',
      cryptokiVersion: '2.40',
    },
    code: null,
    tokens: [
      token('yubihsm', {
        label: 'YubiHSM',
        serial: '07550054',
        manufacturer: 'Yubico (www.yubico.com)',
        model: 'YubiHSM',
        profile: 'yubihsm2',
        assurance: 'hardware',
      }),
    ],
  },
];
export const ADDED: LabModule = {
  moduleId: 'module-added',
  path: '/home/robin/Downloads/vendor-hsm-1.4/lib/libcard_reader_helper.so',
  about: null,
  code: 'vault/module-not-pkcs11',
  tokens: [],
};

const SEEN: readonly (readonly [check: string, detail: string])[] = [
  ['mechanism-key-generation', '0x1040'],
  ['mechanism-ecdh-derive', '0x1050'],
  ['key-generation', 'made in the token'],
  ['attributes', 'sensitive, not extractable, made inside'],
  ['derive', 'agrees with our own computation'],
  ['value-unreadable', 'CKR_ATTRIBUTE_SENSITIVE'],
  ['set-extractable', 'CKR_ATTRIBUTE_READ_ONLY'],
  ['copy-extractable', 'CKR_ACTION_PROHIBITED'],
  ['wrap-aes-key-wrap', 'CKR_KEY_UNEXTRACTABLE'],
  ['wrap-aes-key-wrap-pad', 'CKR_KEY_UNEXTRACTABLE'],
  ['wrap-aes-key-wrap-kwp', 'CKR_MECHANISM_INVALID'],
  ['wrap-aes-cbc-pad', 'CKR_KEY_UNEXTRACTABLE'],
  ['destroyed-key', 'CKR_OBJECT_HANDLE_INVALID'],
  ['data-replace', 'created, replaced, read back'],
];
/** As NSS 3.87 did. */
export const GIVEN_AWAY: Readonly<Record<string, string>> = {
  'copy-extractable': 'the token allowed it',
  'wrap-aes-key-wrap': 'the token gave the key away, wrapped',
  'wrap-aes-key-wrap-pad': 'the token gave the key away, wrapped',
  'wrap-aes-cbc-pad': 'the token gave the key away, wrapped',
  'data-replace': '0 objects after replacing one',
};

export function reportOf({ profile, missing }: Token, bad: Readonly<Record<string, string>>): ProbeReport {
  const checks = SEEN.map(([check, detail]) => ({
    check,
    passed: bad[check] === undefined,
    detail: bad[check] ?? detail,
  }));
  if (missing.length > 0) {
    const first = checks.slice(0, 2);
    const told = first.map((one, at) =>
      at === 1 ? { ...one, passed: false, detail: 'no ECDH derive' } : one,
    );
    return { passed: false, profile, checks: told };
  }
  return { passed: checks.every(({ passed }) => passed), profile, checks };
}

function account(
  seed: number,
  left: number,
  daysAgo: number,
  own = false,
): VaultContents['accounts'][number] {
  return {
    account: digits(seed, 32),
    state: left === 0 ? 'locked' : 'live',
    attempts: { left, limit: 10 },
    changedAt: NOW - daysAgo * DAY - 2 * HOUR,
    own,
  };
}

function vault(
  seed: number,
  accounts: VaultContents['accounts'],
  part: Partial<VaultContents>,
): VaultContents {
  const live = accounts.filter(({ state }) => state === 'live');
  return {
    vaultId: digits(seed, 32),
    label: 'lab one',
    serial: '6fd2b40c01a87b5d',
    assurance: 'softhsm-test-only',
    attemptsLimit: 10,
    capacity: { objectsUsed: live.length * 3 + 6, objectsFree: null, accountsFree: null },
    accounts,
    keys: [
      { keyRef: digits(seed + 1, 32), purpose: 'ake', fingerprint: digits(seed + 2, 16) },
      ...live.map((_, at) => ({
        keyRef: digits(seed + 10 + at, 32),
        purpose: 'oprf' as const,
        fingerprint: digits(seed + 40 + at, 16),
      })),
    ],
    lastFailure: null,
    ...part,
  };
}

export const LAB_ONE = vault(
  11,
  [account(1, 10, 0, true), account(2, 7, 3), account(3, 10, 41), account(4, 0, 12), account(5, 1, 1)],
  {},
);
export const EMPTY = vault(0, [], { vaultId: null, label: 'lab two', attemptsLimit: null, keys: [] });
export const HARDWARE = vault(
  70,
  Array.from({ length: 21 }, (_, at) => account(100 + at, at % 6 === 5 ? 4 : 10, at * 9 + 1, at === 0)),
  {
    label: 'YubiHSM',
    serial: '07550054',
    assurance: 'hardware',
    capacity: { objectsUsed: 240, objectsFree: 16, accountsFree: 6 },
    lastFailure: { code: 'vault/token-removed', at: NOW - 26 * HOUR },
  },
);
export const FOLDER = vault(140, [account(200, 9, 2, true)], {
  label: '/home/robin/.local/share/coffer/vault',
  serial: '',
  assurance: 'software',
});

/** Tries of everybody, one that was locked, a leftover: forty lines. */
export function logOf(contents: VaultContents): AuditPage {
  const [own, second, third, locked, last] = contents.accounts.map((one) => one.account);
  const events: [type: string, account: string | null | undefined, left: number | null][] = [
    ['created', null, 10],
    ['enrolled', third, 10],
    ['enrolled', locked, 10],
    ['enrolled', own, 10],
    ['attempt', own, 9],
    ['verified', own, 9],
    ['rotated', own, 10],
    ['key-swept', null, null],
    ...Array.from({ length: 10 }, (_, at): [string, string | undefined, number] => [
      'attempt',
      locked,
      9 - at,
    ]),
    ['locked', locked, 0],
    ['enrolled', second, 10],
    ['password-changed', third, 10],
    ['refused', second, null],
    ['attempt', second, 9],
    ['attempt', second, 8],
    ['attempt', second, 7],
    ['enrolled', last, 10],
    ...Array.from({ length: 9 }, (_, at): [string, string | undefined, number] => ['attempt', last, 9 - at]),
    ['key-missing', third, 10],
    ['attempt', own, 9],
    ['verified', own, 9],
    ['rotated', own, 10],
    ['overwritten', own, 10],
  ];
  const lines = events.length;
  const newest = events.map(([type, who, attemptsLeft], at) => ({
    seq: at + 1,
    at: NOW - (lines - at) * 3 * HOUR - at * 61_000,
    type,
    account: who ?? null,
    attemptsLeft,
  }));
  return { lines, lastHash: digits(999, 64), broken: null, newest: newest.toReversed() };
}

export const DEVICES: LabDevices = {
  devices: [
    { product: 'YubiKey OTP+FIDO+CCID', vendor: 'Yubico', fido: true, yubihsm: false, accessible: true },
    { product: 'YubiHSM 2', vendor: 'Yubico', fido: false, yubihsm: true, accessible: false },
    { product: 'Nitrokey 3', vendor: 'Nitrokey', fido: true, yubihsm: false, accessible: false },
  ],
  empty: null,
};
