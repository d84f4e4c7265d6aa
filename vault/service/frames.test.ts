import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCall } from './calls.ts';
import { encodeFrame, encodeJsonFrame, parseFrame, parseJson } from './frames.ts';

describe('frames between host and vault process', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.uint8Array({ maxLength: 300 }),
        (id, payload) => {
          expect(parseFrame(encodeFrame(id, 'exchange', payload))).toEqual({ id, kind: 'exchange', payload });
        },
      ),
    );
  });

  it('share their bytes with the message, so that zeroing a secret zeroes it there', () => {
    const message = encodeFrame(1, 'secret', Uint8Array.of(1, 2, 3));
    parseFrame(message).payload.fill(0);
    expect(message.subarray(5)).toEqual(new Uint8Array(3));
  });

  it('are refused when they are none', () => {
    const bad = [null, 'text', [1, 2, 3, 4, 5], new Uint8Array(4), Uint8Array.of(0, 0, 0, 1, 99)];
    for (const message of [...bad, new Uint8Array(4 * 1024 * 1024 + 6)]) {
      expect(() => parseFrame(message)).toThrow(expect.objectContaining({ code: 'vault/message-invalid' }));
    }
    expect(() => parseJson(Uint8Array.of(0xff))).toThrow(
      expect.objectContaining({ code: 'vault/message-invalid' }),
    );
  });

  it('are never made too large to be taken', () => {
    expect(() => encodeFrame(1, 'result', new Uint8Array(4 * 1024 * 1024 + 1))).toThrow(
      expect.objectContaining({
        code: 'vault/message-invalid',
        data: expect.objectContaining({ reason: 'too-large' }),
      }),
    );
    const largest = encodeFrame(1, 'result', new Uint8Array(4 * 1024 * 1024));
    expect(parseFrame(largest).kind).toBe('result');
  });
});

describe('calls', () => {
  const pkcs11 = {
    kind: 'pkcs11',
    module: '/m.so',
    libraryParameters: null,
    slot: 0,
    serial: null,
    label: 'l',
    probeId: '0011223344556677',
  };

  it('are taken with exactly their parameters', () => {
    const call = { name: 'open', params: { token: pkcs11, auditPath: '/a' } };
    expect(parseCall(JSON.parse(JSON.stringify(call)))).toEqual(call);
    const frame = parseFrame(encodeJsonFrame(7, 'call', call));
    expect(parseCall(parseJson(frame.payload))).toEqual(call);
    expect(parseCall({ name: 'info', params: null })).toEqual({ name: 'info', params: null });
    const audit = { name: 'audit', params: { from: { offset: 0, seq: 0, hash: '0'.repeat(64) } } };
    expect(parseCall(audit)).toEqual(audit);
  });

  it('with a missing, foreign or impossible parameter are refused', () => {
    const bad: readonly unknown[] = [
      null,
      [],
      {},
      { name: 'toString', params: null },
      { name: '__proto__', params: null },
      { name: 'open', params: null },
      { name: 'open', params: { token: { ...pkcs11, kind: 'other' }, auditPath: '/a' } },
      { name: 'open', params: { token: { ...pkcs11, probeId: '' }, auditPath: '/a' } },
      { name: 'open', params: { token: { ...pkcs11, slot: -1 }, auditPath: '/a' } },
      { name: 'open', params: { token: { kind: 'software', folder: '/f', sealed: 1 }, auditPath: '/a' } },
      { name: 'inspect', params: { module: 1, libraryParameters: null } },
      { name: 'create-vault', params: { attempts: 2 } },
      { name: 'create-vault', params: { attempts: 21 } },
      { name: 'create-vault', params: { attempts: 3.5 } },
      { name: 'destroy-account', params: { account: '../' } },
      { name: 'audit', params: null },
      { name: 'audit', params: { from: { offset: -1, seq: 0, hash: '0'.repeat(64) } } },
      { name: 'audit', params: { from: { offset: 0, seq: 0, hash: '' } } },
    ];
    for (const call of bad) {
      expect(() => parseCall(call)).toThrow(expect.objectContaining({ code: 'vault/message-invalid' }));
    }
  });
});
