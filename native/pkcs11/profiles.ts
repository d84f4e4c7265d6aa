/**
 * What is particular to a token: limits, templates, the form of the PIN, the words for it.
 *
 * Recognised by what the module and the token say of themselves. Nothing here makes a token trusted: the probe
 * runs for every one of them. YubiHSM 2: from Yubico's PKCS#11 guide and the source of its module (2.x).
 */
import type { Assurance } from '../../vault/hsm/port.ts';
import { OBJECT_VALUE_MAX } from '../../vault/hsm/port.ts';
import type { ModuleDescription, TokenDescription } from './cryptoki.ts';

export interface TokenProfile {
  readonly name: 'yubihsm2' | 'softhsm' | 'generic';
  readonly assurance: Assurance;
  /** Length of CKA_ID in bytes. */
  readonly keyIdBytes: number;
  /** Objects that fit into the token, or null for no known limit. */
  readonly objectLimit: number | null;
  /** How many of them are taken to be there without the module showing them. */
  readonly objectsUnseen: number;
  /** Objects a key pair takes: one on a token that computes the public object. */
  readonly objectsPerKey: number;
  /** Longest value of a data object, bytes. */
  readonly valueMax: number;
  /** CKA_PRIVATE of data objects: null leaves it out. */
  readonly dataPrivate: boolean | null;
  /** A kill can leave an object with a class and nothing else, to be removed when the token is opened. */
  readonly leavesHalfMade: boolean;
  /** CKR_DEVICE_MEMORY may mean a full audit log. */
  readonly memoryMayBeLog: boolean;
  /** What a PIN must look like, or null for anything. */
  readonly pinForm: { readonly pattern: RegExp; readonly words: string } | null;
}

const YUBIHSM: TokenProfile = {
  name: 'yubihsm2',
  assurance: 'hardware',
  keyIdBytes: 2,
  objectLimit: 256,
  // Authentication keys, the module's own "Meta object"s and what is in other domains count and are not shown: two
  // authentication keys are usual (the factory's, the vault's), and somebody may keep a few more.
  objectsUnseen: 8,
  objectsPerKey: 1,
  valueMax: OBJECT_VALUE_MAX,
  dataPrivate: null,
  leavesHalfMade: false,
  memoryMayBeLog: true,
  // Four hexadecimal digits name the authentication key, its password (8 to 64 bytes in all) follows.
  pinForm: {
    pattern: /^@?[0-9a-fA-F]{4}.{4,60}$/su,
    words: '4 hexadecimal digits of the authentication key, then its password',
  },
};

const SOFTHSM: TokenProfile = {
  name: 'softhsm',
  assurance: 'softhsm-test-only',
  keyIdBytes: 16,
  objectLimit: null,
  objectsUnseen: 0,
  objectsPerKey: 2,
  valueMax: OBJECT_VALUE_MAX,
  dataPrivate: true,
  leavesHalfMade: true,
  memoryMayBeLog: false,
  pinForm: null,
};

/**
 * Where a module is not known, its own word decides whether it is a device. What calls itself software, or
 * nothing, is never shown as hardware.
 */
function generic(token: TokenDescription): TokenProfile {
  return {
    ...SOFTHSM,
    name: 'generic',
    assurance: token.hardwareSlot ? 'hardware' : 'software',
    leavesHalfMade: false,
  };
}

export function profileOf(module: ModuleDescription, token: TokenDescription): TokenProfile {
  const said = [module.manufacturer, module.description, token.manufacturer, token.model].join(' | ');
  if (/softhsm/i.test(said)) return SOFTHSM;
  if (/yubico/i.test(said) && /yubihsm/i.test(said)) return YUBIHSM;
  return generic(token);
}
