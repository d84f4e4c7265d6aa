import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../base/secret.ts';
import { canonicalJson, headerMacFits, newHeader, parseHeader, writeHeader } from './header.ts';

const key = new Secret('header-mac-key', new Uint8Array(32).fill(7));
const setId = '0123456789abcdef'.repeat(2);
const bytes = writeHeader(newHeader(setId, 1_795_392_000_000, { kind: 'digits' }), key);
const text = Buffer.from(bytes).toString();

describe('a header', () => {
  it('is read back, and its MAC fits its own key alone', () => {
    const header = parseHeader(bytes, 'coffer.json');
    expect(header).toMatchObject({ setId, protector: { kind: 'digits' }, version: 1 });
    expect(headerMacFits(header, key)).toBe(true);
    expect(headerMacFits(header, new Secret('header-mac-key', new Uint8Array(32)))).toBe(false);
  });

  it('has the MAC that the specification describes', () => {
    const canonical = `{"createdAt":1795392000000,"format":"coffer-backup","protector":{"kind":"digits"},"setId":"${setId}","version":1}`;
    const mac = createHmac('sha256', key.expose()).update(canonical).digest('hex');
    expect(parseHeader(bytes, 'coffer.json').mac).toBe(mac);
  });

  it('names a vault and an account exactly, or is damaged', () => {
    const [vaultId, account] = ['0a'.repeat(16), '1b'.repeat(16)];
    const of = (protector: object): unknown => {
      const header = { ...newHeader(setId, 1, { kind: 'digits' }), protector, mac: '00'.repeat(32) };
      return parseHeader(Buffer.from(JSON.stringify(header)), 'f').protector;
    };
    const named = { kind: 'vault', vaultId, account };
    for (const good of [named, { ...named, assurance: 'softhsm-test-only' }]) expect(of(good)).toEqual(good);
    for (const bad of [
      { kind: 'vault', vaultId },
      { ...named, account: account.toUpperCase() },
      { ...named, vaultId: `${vaultId}00` },
      { ...named, assurance: 'Hard Ware' },
      { ...named, pin: '1' },
      { kind: 'digits', account },
    ]) {
      expect(() => of(bad)).toThrow(expect.objectContaining({ code: 'backup/damaged' }));
    }
    const written = writeHeader(newHeader(setId, 1, { kind: 'vault', vaultId, account }), key);
    expect(headerMacFits(parseHeader(written, 'f'), key)).toBe(true);
  });

  it('may be laid out in any way', () => {
    const { mac, ...rest } = JSON.parse(text) as Record<string, unknown>;
    const other = parseHeader(Buffer.from(JSON.stringify({ mac, ...rest })), 'coffer.json');
    expect(headerMacFits(other, key)).toBe(true);
  });

  it('with any byte changed or cut off is damaged or newer, or its MAC does not fit', () => {
    const refused = (changed: Uint8Array): boolean => {
      try {
        return !headerMacFits(parseHeader(changed, 'coffer.json'), key);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^backup\/(damaged|newer-format)$/) });
        return true;
      }
    };
    const json = JSON.stringify(JSON.parse(text));
    for (let at = 0; at < json.length; at++) {
      expect(refused(Buffer.from(json.slice(0, at)))).toBe(true);
      const changed = Buffer.from(json);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(refused(changed), changed.toString()).toBe(true);
    }
  });

  it('of a newer version is told apart before any key is needed', () => {
    const newer = { ...(JSON.parse(text) as object), version: 2, protector: { kind: 'moon' }, more: [] };
    expect(() => parseHeader(Buffer.from(JSON.stringify(newer)), 'f')).toThrow(
      expect.objectContaining({ code: 'backup/newer-format', data: { version: 2 } }),
    );
  });

  it.each(['', '[]', 'null', '{}', '{"format":"other","version":2}', text.replace('{', '{"x":1,'), '\xff'])(
    'is not %j',
    (other) => {
      expect(() => parseHeader(Buffer.from(other, 'latin1'), 'f')).toThrow(
        expect.objectContaining({ code: 'backup/damaged' }),
      );
    },
  );
});

describe('canonical JSON', () => {
  it('is JSON of the same value, the same for any order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as Parameters<typeof canonicalJson>[0];
        const canonical = canonicalJson(plain);
        expect(JSON.parse(canonical)).toEqual(plain);
        expect(canonicalJson(reversed(plain))).toBe(canonical);
      }),
    );
  });

  it('has no white space and sorts at every level', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'ä "' })).toBe('{"a":"ä \\"","b":[{"c":null,"d":1}]}');
  });
});

type Json = Parameters<typeof canonicalJson>[0];
function reversed(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, reversed(member)] as const)
      .toReversed(),
  );
}
