import { describe, expect, it } from 'vitest';
import { VaultError } from '../../vault/hsm/errors.ts';
import type { ModuleDescription, TokenDescription } from './cryptoki.ts';
import { normalise, returnValueOf } from './errors.ts';
import { profileOf } from './profiles.ts';

/** As pkcs11js throws it: name in the message, number in `code`. */
function pkcs11Error(name: string, code: number): Error {
  return Object.assign(new Error(name), { code });
}

describe('errors of pkcs11js', () => {
  it('keep name and number of the return value, in whatever form they come', () => {
    const forms = [
      pkcs11Error('CKR_PIN_INCORRECT', 160),
      new Error('CKR_PIN_INCORRECT:160'),
      Object.assign(new Error('CKR_PIN_INCORRECT:160\n    at PKCS11.C_Login ('), { code: 0 }),
    ];
    for (const form of forms) {
      expect(normalise(form, 'C_Login')).toMatchObject({
        code: 'vault/pin-wrong',
        data: { operation: 'C_Login', ckr: 'CKR_PIN_INCORRECT', ckrValue: 160 },
      });
    }
  });

  it('get the standard’s name where pkcs11js has none', () => {
    expect(returnValueOf(pkcs11Error('CKR_VENDOR_DEFINED', 0x1b))).toEqual({
      name: 'CKR_ACTION_PROHIBITED',
      value: 0x1b,
    });
    expect(returnValueOf(pkcs11Error('CKR_VENDOR_DEFINED', 0x80000001))).toEqual({
      name: 'CKR_VENDOR_DEFINED',
      value: 0x80000001,
    });
  });

  it('become the vault’s codes', () => {
    const table = {
      CKR_DEVICE_REMOVED: 'vault/token-removed',
      CKR_SESSION_HANDLE_INVALID: 'vault/token-removed',
      CKR_TOKEN_NOT_PRESENT: 'vault/token-removed',
      CKR_PIN_LOCKED: 'vault/pin-locked',
      CKR_DEVICE_MEMORY: 'vault/token-full',
      CKR_TOKEN_WRITE_PROTECTED: 'vault/token-read-only',
      CKR_OBJECT_HANDLE_INVALID: 'vault/object-missing',
      CKR_GENERAL_ERROR: 'vault/token-error',
    };
    for (const [name, code] of Object.entries(table)) {
      expect(normalise(pkcs11Error(name, 7), 'C_X').code).toBe(code);
    }
  });

  it('of a login name the PIN where a YubiHSM 2 has no such authentication key', () => {
    const error = pkcs11Error('CKR_OBJECT_HANDLE_INVALID', 0x82);
    expect(normalise(error, 'C_Login')).toMatchObject({
      code: 'vault/pin-wrong',
      data: { operation: 'C_Login', ckr: 'CKR_OBJECT_HANDLE_INVALID' },
    });
  });

  it('without a return value say no more than their name', () => {
    const error = normalise(new TypeError('Argument 1 is "secret"'), 'C_Login');
    expect(error.data).toEqual({ operation: 'C_Login', reason: 'TypeError' });
    expect(normalise('text', 'C_X').code).toBe('vault/token-error');
    const own = new VaultError('vault/closed', {});
    expect(normalise(own, 'C_X')).toBe(own);
  });
});

describe('profiles', () => {
  const module: ModuleDescription = {
    manufacturer: '',
    description: '',
    libraryVersion: '1.0',
    cryptokiVersion: '2.40',
  };
  const token: TokenDescription = {
    slot: 0,
    label: '',
    serial: '',
    manufacturer: '',
    model: '',
    flags: 0,
    hardwareSlot: false,
  };
  const yubihsm = profileOf(
    { ...module, manufacturer: 'Yubico (www.yubico.com)', description: 'YubiHSM PKCS#11 Library' },
    { ...token, label: 'YubiHSM', model: 'YubiHSM', hardwareSlot: true },
  );

  it('know a YubiHSM 2 and its limits', () => {
    expect(yubihsm).toMatchObject({
      name: 'yubihsm2',
      assurance: 'hardware',
      keyIdBytes: 2,
      objectLimit: 256,
    });
    for (const pin of ['0001password', 'C0FEpässword', '@0001password'])
      expect(yubihsm.pinForm?.pattern.test(pin)).toBe(true);
    for (const pin of ['', 'password', '0001', '1password', '0001abc'])
      expect(yubihsm.pinForm?.pattern.test(pin)).toBe(false);
  });

  it('never call SoftHSM, or a module that says it is software, hardware', () => {
    expect(
      profileOf({ ...module, manufacturer: 'SoftHSM' }, { ...token, hardwareSlot: true }).assurance,
    ).toBe('softhsm-test-only');
    expect(profileOf(module, token).assurance).toBe('software');
    expect(profileOf(module, { ...token, hardwareSlot: true })).toMatchObject({
      name: 'generic',
      assurance: 'hardware',
    });
  });
});
