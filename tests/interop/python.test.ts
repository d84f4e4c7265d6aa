/**
 * The streams and keys as another implementation sees them: Python with pyca/cryptography, nothing of Coffer.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../main/base/secret.ts';
import { backupKeyFromBytes, deriveKeys, ownerPublicKey, toDigits } from '../../main/keys/index.ts';
import { KEY_LABELS } from '../../main/keys/labels.ts';
import { decrypt, encrypt } from '../../main/stream/index.ts';
import { collect, pieces, vectorPlaintext } from '../../main/stream/test-kit.ts';
import { programs, PYTHON } from './programs.ts';

const { missing, skipped } = programs('python');

interface Output {
  readonly status: number | null;
  readonly stdout: Buffer;
}

function run(script: string, args: readonly string[], input: Uint8Array): Output {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout } = spawnSync(PYTHON ?? 'python3', [path, ...args], {
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout };
}

const keyBytes = vectorPlaintext(32);
const context = Buffer.from('coffer interop');
const args = [Buffer.from(keyBytes).toString('hex'), context.toString('hex')];
const options = { key: new Secret('stream-input-key', Uint8Array.from(keyBytes)), context };

describe.skipIf(skipped)(skipped ? `skipped: no ${missing.join(', no ')}` : `against ${PYTHON}`, () => {
  it.each([0, 1, 16_383, 16_384, 16_385, 300_001])('%i bytes go there and come back', async (length) => {
    const plaintext = vectorPlaintext(length);
    const ours = await collect(
      encrypt(
        pieces(plaintext, () => 10_000),
        options,
      ),
    );
    const opened = run('cobblestone.py', ['decrypt', ...args], ours);
    expect(opened.status).toBe(0);
    expect(Buffer.compare(opened.stdout, plaintext)).toBe(0);
    const theirs = run('cobblestone.py', ['encrypt', ...args], plaintext);
    expect(theirs.status).toBe(0);
    const back = await collect(
      decrypt(
        pieces(theirs.stdout, () => 10_000),
        options,
      ),
    );
    expect(Buffer.compare(back, plaintext)).toBe(0);
  });

  it('the other side refuses what we refuse', async () => {
    const sealed = await collect(
      encrypt(
        pieces(vectorPlaintext(20_000), () => 10_000),
        options,
      ),
    );
    const wrongKey = ['00'.repeat(32), context.toString('hex')];
    expect(run('cobblestone.py', ['decrypt', ...wrongKey], sealed).status).toBe(3);
    expect(run('cobblestone.py', ['decrypt', ...args], sealed.subarray(0, 56 + 16_400)).status).toBe(5);
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(100) ^ 1, 100);
    expect(run('cobblestone.py', ['decrypt', ...args], changed).status).toBe(5);
  });

  it('derives the same keys from the digits on paper', () => {
    using key = backupKeyFromBytes(Uint8Array.from(keyBytes));
    using keys = deriveKeys(key);
    const folder = mkdtempSync(join(tmpdir(), 'coffer-interop-'));
    try {
      const labels = join(folder, 'labels');
      writeFileSync(labels, Object.values(KEY_LABELS).join('\n'));
      const { status, stdout } = run('key_schedule.py', [labels], Buffer.from(toDigits(key)));
      expect(status).toBe(0);
      const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
      expect(stdout.toString().trim().split('\n')).toEqual([
        `${KEY_LABELS['stream-input-key']} ${hex(keys.streamInputKey.expose())}`,
        `${KEY_LABELS['content-id-key']} ${hex(keys.contentIdKey.expose())}`,
        `${KEY_LABELS['header-mac-key']} ${hex(keys.headerMacKey.expose())}`,
        `${KEY_LABELS['owner-signing-seed']} ${hex(keys.ownerSigningSeed.expose())}`,
        `owner-public-key ${hex(ownerPublicKey(keys.ownerSigningSeed))}`,
        `${KEY_LABELS['wrap-key']} ${hex(keys.wrapKey.expose())}`,
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
