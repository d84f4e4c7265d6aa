/** What may be seen of the vault's processes from outside, and what they are given. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { childEnvironment } from './environment.ts';
import { encodeJsonFrame, parseFrame } from './frames.ts';
import { NodeProcessHost } from './node-host.ts';

describe('a process of the vault', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coffer-process-'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  it('has no PIN in its environment, and all else', async () => {
    const script = join(folder, 'tell.mjs');
    await writeFile(script, 'process.send(new TextEncoder().encode(JSON.stringify(process.env)));\n');
    const entry = pathToFileURL(script);
    const host = new NodeProcessHost({ vault: entry, devices: entry });
    vi.stubEnv('COFFER_VAULT_PIN', '80453176');
    vi.stubEnv('SOFTHSM2_CONF', 'as it was');
    for (const name of ['vault', 'devices'] as const) {
      const told = await new Promise<string>((resolve) => {
        const child = host.start(name, { YUBIHSM_PKCS11_CONF: 'added', SOFTHSM2_CONF: 'replaced' });
        child.onMessage((message) => {
          child.kill();
          resolve(message instanceof Uint8Array ? new TextDecoder().decode(message) : '');
        });
      });
      expect(told).not.toContain('80453176');
      expect(JSON.parse(told)).toMatchObject({ YUBIHSM_PKCS11_CONF: 'added', SOFTHSM2_CONF: 'replaced' });
    }
  });

  it('is not given a PIN under a name in another case, nor one that is added', () => {
    const own = { PATH: '/bin', Coffer_Vault_Pin: '1', gone: undefined };
    expect(childEnvironment(own, { COFFER_VAULT_PIN: '2', A: 'b' })).toEqual({ PATH: '/bin', A: 'b' });
  });
});

describe.skipIf(process.platform !== 'linux')('the vault’s process while it runs (on Linux)', () => {
  let child: ChildProcess | null = null;
  afterEach(() => child?.kill('SIGKILL'));

  it('has nothing of its memory in a core dump, whoever started it', async () => {
    // The system's own, which the child inherits: what is seen there later it has set itself.
    await writeFile('/proc/self/coredump_filter', '0x33');
    child = fork(new URL('process.ts', import.meta.url), [], { serialization: 'advanced', execArgv: [] });
    const answer = new Promise<unknown>((resolve) => child?.once('message', resolve));
    child.send(encodeJsonFrame(1, 'call', { name: 'status', params: null }));
    expect(parseFrame(await answer)).toMatchObject({ id: 1, kind: 'error' });
    const filter = await readFile(`/proc/${child.pid}/coredump_filter`, 'utf8');
    expect(filter.trim()).toBe('00000000');
  });
});
