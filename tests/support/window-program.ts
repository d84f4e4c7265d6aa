/** The window's calls on real files: everything of main but Electron, whose part is a plain object. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { makeHandlers, type Services } from '../../main/ipc/handlers/all.ts';
import type { Desktop, Question } from '../../main/ipc/desktop.ts';
import { makeEmitters } from '../../main/ipc/emit.ts';
import { registerCalls, type Sender } from '../../main/ipc/register.ts';
import { contract, type Bridge, type Contract } from '../../preload/contract.ts';
import { channel } from '../../preload/contract/channel.ts';
import { makeBridge, outlineOf } from '../../preload/make-bridge.ts';
import { NodeProcessHost } from '../../vault/service/node-host.ts';

const EXPORT = `05/01/2023, 15:04 - Messages and calls are end-to-end encrypted.
05/01/2023, 15:04 - Ana: Shall we meet at the old lighthouse?
05/01/2023, 15:05 - Ben: Yes, at seven
and bring the map
13/01/2023, 09:00 - Ana: Thank you for the walk
`;

export interface Program {
  readonly bridge: Bridge;
  readonly services: Services;
  readonly events: [string, unknown][];
  readonly clipboard: string[];
  readonly unforeseen: unknown[];
  /** Everything that crossed to the page, as JSON. */
  readonly crossed: string[];
  answer: {
    folder: string | null;
    files: string[] | null;
    /** To each of main's questions. */
    yes: boolean;
    save: string | null;
  };
  /** The questions that main has asked. */
  readonly asked: Question[];
  /** How the last job of a group ended; with an id, that one, for events of running jobs may come late. */
  ended(name: string, jobId?: string): Promise<unknown>;
}

/** Programs that run on profiles below `root`. */
export class Programs {
  readonly root: string;
  readonly #programs: Program[] = [];

  constructor(root: string) {
    this.root = root;
  }

  async start(name: string): Promise<Program> {
    const listeners = new Map<string, (sender: Sender, ...args: unknown[]) => Promise<unknown>>();
    const events: [string, unknown][] = [];
    const clipboard: string[] = [];
    const unforeseen: unknown[] = [];
    const crossed: string[] = [];
    const answer: Program['answer'] = { folder: null, files: null, yes: true, save: null };
    const asked: Question[] = [];
    const desktop: Desktop = {
      chooseFolder: () => Promise.resolve(answer.folder),
      chooseFiles: () => Promise.resolve(answer.files),
      chooseSavePath: () => Promise.resolve(answer.save),
      showInFolder: () => undefined,
      openLink: () => Promise.resolve('declined'),
      lendToClipboard: (text) => Promise.resolve({ clearsInSeconds: clipboard.push(text) && 45 }),
      copyText: (text) => Promise.resolve(void clipboard.push(text)),
      confirm: (question) => Promise.resolve(asked.push(question) > 0 && answer.yes),
      apply: () => undefined,
      facts: {
        name: 'Coffer',
        version: '0.1.0',
        runtime: 'stand-in',
        platform: 'linux',
        versions: {},
        systemLocales: ['en'],
      },
    };
    const windowFolder = path.join(this.root, `${name}-window`);
    mkdirSync(windowFolder, { recursive: true });
    const services = await makeHandlers({
      desktop,
      emit: makeEmitters({
        contract,
        send: (event, payload) => {
          events.push([event, payload]);
          crossed.push(JSON.stringify(payload));
        },
      }),
      dataFolder: path.join(this.root, name),
      windowFolder,
      osSealer: null,
      host: new NodeProcessHost(),
      reportUnforeseen: (_call, error) => void unforeseen.push(error),
    });
    registerCalls({
      contract,
      handlers: services.handlers,
      receiver: { handle: (call, listener) => void listeners.set(call, listener) },
      isTrusted: () => true,
      reportUnforeseen: (_call, error) => void unforeseen.push(error),
    });
    const sender: Sender = { contentsId: 1, frame: { origin: 'coffer://app', isTop: true } };
    const bridge = makeBridge<Contract>(outlineOf(contract), {
      // The same copy that crossing processes makes.
      invoke: async (call, input) => {
        const outcome: unknown = await listeners.get(call)?.(sender, structuredClone(input));
        crossed.push(JSON.stringify(outcome));
        return structuredClone(outcome);
      },
      on: () => () => undefined,
      pathOf: String,
    });
    async function ended(group: string, jobId?: string): Promise<unknown> {
      for (;;) {
        const last = events.findLast(([event]) => event === channel(group, 'changed'))?.[1];
        if (typeof last === 'object' && last !== null && Reflect.get(last, 'state') !== 'running') {
          if (jobId === undefined || Reflect.get(last, 'jobId') === jobId) return last;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    const program = { bridge, services, events, clipboard, unforeseen, crossed, answer, asked, ended };
    this.#programs.push(program);
    return program;
  }

  /** With four messages of one chat. */
  async withChat(name: string): Promise<Program> {
    const program = await this.start(name);
    const file = path.join(this.root, `${name} WhatsApp Chat with Ana.txt`);
    writeFileSync(file, EXPORT);
    const { files } = await value(program.bridge.import.open([file as never]));
    const fileId = files[0]?.fileId ?? '';
    await value(program.bridge.import.look({ fileId }));
    await value(program.bridge.import.adjust({ fileId, change: { me: 'Ben' } }));
    await value(program.bridge.import.start({ fileId }));
    expect(await program.ended('import')).toMatchObject({
      state: 'done',
      result: { messagesAdded: 4, chatsAdded: 1 },
    });
    return program;
  }

  /** Every one that was started. */
  get all(): readonly Program[] {
    return this.#programs;
  }

  async close(): Promise<void> {
    for (const { services } of this.#programs) await services.close();
  }
}

/** What a call that must work returns. */
export async function value<T>(
  outcome: Promise<{ ok: true; value: T } | { ok: false; error: unknown }>,
): Promise<T> {
  const result = await outcome;
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The code of a call that must fail; undefined where it worked. */
export const failure = async (outcome: Promise<unknown>) =>
  ({ ...((await outcome) as { error?: { code: string } }).error }).code;
