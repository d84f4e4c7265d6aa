/** Promises of the place where the page's calls arrive. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeBridge, outlineOf } from '../../preload/make-bridge.ts';
import { call, event, filesCall, nothing, type HandlersOf } from '../../preload/contract/shape.ts';
import { IpcError } from './errors.ts';
import { registerCalls, type Sender } from './register.ts';

const contract = {
  sums: {
    double: call(z.strictObject({ n: z.number().max(10) }), z.number()),
    fail: call(nothing, z.undefined()),
    leak: call(nothing, z.strictObject({ public: z.string() })),
    read: filesCall(z.number()),
    changed: event(z.number()),
  },
} as const;

const page: Sender = { contentsId: 1, frame: { origin: 'coffer://app', isTop: true } };

function setUp(handlers: Partial<HandlersOf<typeof contract>['sums']> = {}) {
  const listeners = new Map<string, (sender: Sender, ...args: unknown[]) => Promise<unknown>>();
  const unforeseen: [string, unknown][] = [];
  registerCalls({
    contract,
    handlers: {
      sums: {
        double: ({ n }) => n * 2,
        fail: () => Promise.reject(new IpcError('ipc/unknown-id', { kind: 'folder' })),
        leak: () => ({ public: 'a' }),
        read: ({ paths }) => paths.length,
        ...handlers,
      },
    },
    receiver: { handle: (name, listener) => void listeners.set(name, listener) },
    isTrusted: ({ contentsId, frame }) =>
      contentsId === 1 && frame?.isTop === true && frame.origin === 'coffer://app',
    reportUnforeseen: (name, error) => unforeseen.push([name, error]),
  });
  const ask = (name: string, sender: Sender, ...args: unknown[]) =>
    listeners.get(`coffer:sums.${name}`)?.(sender, ...args);
  return { ask, listeners, unforeseen };
}

describe('a call', () => {
  test('is answered through the bridge, from the page to main and back', async () => {
    const { ask } = setUp();
    const bridge = makeBridge<typeof contract>(outlineOf(contract), {
      invoke: (name, input) =>
        ask(name.replace('coffer:sums.', ''), page, input) ?? Promise.reject(new Error(name)),
      on: () => () => undefined,
      pathOf: () => '/a/file',
    });
    expect(await bridge.sums.double({ n: 4 })).toEqual({ ok: true, value: 8 });
    expect(await bridge.sums.fail()).toEqual({
      ok: false,
      error: { code: 'ipc/unknown-id', data: { kind: 'folder' } },
    });
    // A list of anything: the preload script turns it into paths.
    expect(await bridge.sums.read([{} as never, {} as never])).toEqual({ ok: true, value: 2 });
  });

  test.each([
    ['another window', { contentsId: 2, frame: { origin: 'coffer://app', isTop: true } }],
    ['a frame inside the page', { contentsId: 1, frame: { origin: 'coffer://app', isTop: false } }],
    ['another origin', { contentsId: 1, frame: { origin: 'https://example.org', isTop: true } }],
    ['an opaque origin', { contentsId: 1, frame: { origin: 'null', isTop: true } }],
    ['a frame that is gone', { contentsId: 1, frame: null }],
  ])('from %s is refused and never reaches the use case', async (_who, sender) => {
    let reached = false;
    const { ask } = setUp({ double: () => Number((reached = true)) });
    expect(await ask('double', sender, { n: 1 })).toEqual({
      ok: false,
      error: { code: 'ipc/foreign-sender', data: { call: 'sums.double' } },
    });
    expect(reached).toBe(false);
  });

  test.each([
    ['a wrong type', [{ n: '4' }], 'n'],
    ['a value out of bounds', [{ n: 11 }], 'n'],
    ['an unknown key', [{ n: 1, m: 2 }], ''],
    ['nothing', [], ''],
    ['one argument too many', [{ n: 1 }, 2], 'arguments'],
  ])('with %s is refused with the place that is wrong', async (_what, args, path) => {
    const { ask } = setUp();
    expect(await ask('double', page, ...args)).toEqual({
      ok: false,
      error: { code: 'ipc/bad-input', data: { call: 'sums.double', path } },
    });
  });

  test.each([[{ paths: [] }], [{ paths: [''] }], [['/a']], [{ paths: Array(65).fill('/a') }]])(
    'with files takes nothing but a list of paths: %j',
    async (input) => {
      const { ask } = setUp();
      expect(await ask('read', page, input)).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
    },
  );

  test('that fails unforeseen says only that, and main hears the rest', async () => {
    const secret = new Error('0011223344');
    const { ask, unforeseen } = setUp({ fail: () => Promise.reject(secret) });
    const answer = await ask('fail', page);
    expect(answer).toEqual({ ok: false, error: { code: 'ipc/internal', data: { call: 'sums.fail' } } });
    expect(unforeseen).toEqual([['sums.fail', secret]]);
  });

  test('never lets more cross than the contract describes', async () => {
    const { ask } = setUp({ leak: () => ({ public: 'a', key: 'secret' }) as { public: string } });
    expect(JSON.stringify(await ask('leak', page))).not.toContain('secret');
  });

  test('without a handler is found at the start', () => {
    expect(() => setUp({ double: undefined as never })).toThrow('sums.double has no handler');
  });

  test('is registered once for each call, and for no event', () => {
    expect([...setUp().listeners.keys()].map((name) => name.replace('coffer:sums.', ''))).toEqual([
      'double',
      'fail',
      'leak',
      'read',
    ]);
  });
});
