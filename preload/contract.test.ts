/** Promises of the contract itself: what crosses is exactly what is described, and nothing besides. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { contract, type Bridge, type Emitters, type Handlers } from './contract.ts';
import { channel, type AnyContract, type AnySpec, type DroppedPaths } from './contract/shape.ts';

const all: [string, AnySpec][] = Object.entries(contract as AnyContract).flatMap(([group, members]) =>
  Object.entries(members).map(([name, spec]): [string, AnySpec] => [channel(group, name), spec]),
);

describe('the contract', () => {
  test('names every call and event once', () => {
    expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
  });

  test('refuses what it does not describe', () => {
    for (const [name, spec] of all) {
      if (spec.type !== 'call') continue;
      const refused = [{ unexpected: 1 }, 'text', 7, null].filter(
        (value) => spec.input.safeParse(value).success,
      );
      expect(refused, name).toEqual([]);
    }
  });

  test('opens no address but the web and mail', () => {
    const url = (text: string) => contract.app.openLink.input.safeParse({ url: text }).success;
    expect(['https://example.org/a', 'http://example.org', 'mailto:a@example.org'].map(url)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/x', 'no address'].map(url)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('gives both ends their types', () => {
    expectTypeOf<Bridge['app']['info']>().parameters.toEqualTypeOf<[]>();
    expectTypeOf<Parameters<Bridge['import']['open']>[0]>().toEqualTypeOf<readonly File[]>();
    expectTypeOf<Parameters<Handlers['import']['open']>[0]>().toEqualTypeOf<DroppedPaths>();
    expectTypeOf<keyof Emitters['chats']>().toEqualTypeOf<'changed'>();
    expectTypeOf<'changed' extends keyof Handlers['chats'] ? true : false>().toEqualTypeOf<false>();
  });
});
