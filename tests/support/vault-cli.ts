/** A person at the command line with a vault: files for secrets, and everything a search for leaks must look at. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { Streams } from '../../main/cli/output.ts';
import { run } from '../../main/cli/run.ts';
import { coffer, type Outcome } from './coffer.ts';

export interface Answer extends Outcome {
  /** The JSON of the result, or of the error. */
  readonly json: Readonly<Record<string, unknown>>;
}

function answer(outcome: Outcome): Answer {
  const text = outcome.exit === 0 ? outcome.stdout : outcome.stderr;
  return { ...outcome, json: JSON.parse(text) as Record<string, unknown> };
}

export class VaultDesk {
  readonly folder: string;
  readonly cloud: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.cloud = path.join(folder, 'cloud');
  }

  static async make(): Promise<VaultDesk> {
    const desk = new VaultDesk(await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-desk-')));
    await fs.mkdir(desk.cloud);
    return desk;
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  /** A file with a secret, as an editor would end it. */
  async secret(text: string): Promise<string> {
    const file = this.path(`secret-${Buffer.from(text).toString('hex')}`);
    await fs.writeFile(file, `${text}\n`, { mode: 0o600 });
    return file;
  }

  /**
   * Runs `coffer ... --json` on the profile `data`: the command itself in this process, which is quicker, its vault in
   * one of its own as always.
   */
  async run(data: string, args: readonly string[], input = ''): Promise<Answer> {
    // Read when it has ended: until then it must take everything.
    const roomy = { highWaterMark: 1 << 24 };
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(roomy), new PassThrough(roomy)];
    stdin.end(input);
    // No terminal: what a pipe has of these is all that the command uses.
    const streams = { stdin, stdout, stderr } as unknown as Streams;
    const exit = await run(
      [...args, '--json', '--data', this.path(data)],
      streams,
      new AbortController().signal,
    );
    const read = (stream: PassThrough): string => String(stream.read() ?? '');
    return answer({ exit, stdout: read(stdout), stderr: read(stderr) });
  }

  /** The same in a process of its own, as a person's shell would. */
  async spawn(data: string, args: readonly string[], input = ''): Promise<Answer> {
    return answer(await coffer([...args, '--json', '--data', this.path(data)], input));
  }

  /** Deletes a profile: the computer is gone. */
  async lose(data: string): Promise<void> {
    await fs.rm(this.path(data), { recursive: true });
  }

  /** The files below `folders` whose bytes hold any of `secrets`. */
  async leaks(folders: readonly string[], secrets: Readonly<Record<string, Buffer>>): Promise<string[]> {
    const found: string[] = [];
    for (const folder of folders) {
      for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = path.join(entry.parentPath, entry.name);
        const bytes = await fs.readFile(file);
        for (const [name, secret] of Object.entries(secrets)) {
          if (bytes.includes(secret) || entry.name.includes(secret.toString()))
            found.push(`${name} in ${file}`);
        }
      }
    }
    return found;
  }

  remove(): Promise<void> {
    return fs.rm(this.folder, { recursive: true, force: true });
  }
}
