/** The host's side against a process that does not answer as it should: nobody waits in vain. */
import { afterEach, expect, it, vi } from 'vitest';
import { VaultProcess, type SecretSource } from './client.ts';
import { encodeJsonFrame, parseFrame } from './frames.ts';
import type { ChildChannel, ProcessEnd, ProcessHost } from './host.ts';

const NONE: SecretSource = { pin: () => Promise.resolve(null), sealingKey: () => Promise.resolve(null) };

/** A process that answers each message with what `answer` makes of its id. */
function answering(answer: (id: number) => unknown): ProcessHost {
  return {
    start() {
      let tell: (message: unknown) => void = () => undefined;
      let end: (how: ProcessEnd) => void = () => undefined;
      const channel: ChildChannel = {
        post: (message) => tell(answer(parseFrame(message).id)),
        onMessage: (listener) => void (tell = listener),
        onEnd: (listener) => void (end = listener),
        kill: () => end({ exitCode: null, signal: 'SIGKILL' }),
      };
      return channel;
    },
  };
}

afterEach(() => vi.useRealTimers());

it('an answer that cannot be understood is an error at once', async () => {
  for (const nonsense of ['text', new Uint8Array(2), new Uint8Array(5 * 1024 * 1024)]) {
    const vault = VaultProcess.start(
      answering(() => nonsense),
      NONE,
      {},
    );
    await expect(vault.call('info', null)).rejects.toMatchObject({ code: 'vault/message-invalid' });
    await expect(vault.exchange(new Uint8Array(4))).rejects.toMatchObject({ code: 'vault/message-invalid' });
  }
});

it('a request that is too large is an error at once, and the next one is answered', async () => {
  const vault = VaultProcess.start(
    answering((id) => encodeJsonFrame(id, 'result', null)),
    NONE,
    {},
  );
  await expect(vault.exchange(new Uint8Array(5 * 1024 * 1024))).rejects.toMatchObject({
    code: 'vault/message-invalid',
    data: { reason: 'too-large' },
  });
  expect(await vault.call('close', null)).toBeNull();
});

it('a process that owes an answer and says nothing is ended', async () => {
  vi.useFakeTimers();
  const silent: ProcessHost = {
    start: (entry, env) => ({ ...answering(() => null).start(entry, env), post: () => undefined }),
  };
  const vault = VaultProcess.start(silent, NONE, {});
  const asked = vault.call('info', null);
  const outcome = expect(asked).rejects.toMatchObject({ code: 'vault/process-gone' });
  await vi.advanceTimersByTimeAsync(120_001);
  await outcome;
});
