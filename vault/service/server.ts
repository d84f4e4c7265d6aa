/**
 * The vault process behind its port: takes frames, runs calls one after the other, answers each once.
 *
 * Nothing here knows whether the port is a child process's channel, Electron's MessagePort or a test's.
 */
import { VaultError } from '../hsm/errors.ts';
import { systemCode } from '../hsm/json.ts';
import type { TokenPort } from '../hsm/port.ts';
import { SerialQueue } from '../hsm/queue.ts';
import { SoftwareToken } from '../hsm/software.ts';
import { TokenRecordStore } from '../store/store.ts';
import { AuditLog } from './audit.ts';
import {
  parseCall,
  type CallName,
  type ModuleParams,
  type ModuleReport,
  type OpenParams,
  type ParsedCall,
  type ProbeCheckResult,
  type ProbedParams,
  type ProbeResult,
  type TokenParams,
  type VaultCalls,
} from './calls.ts';
import type { EngineParts, VaultEngine } from './engine.ts';
import { encodeFrame, encodeJsonFrame, parseFrame, parseJson, type Frame } from './frames.ts';

/** Bytes out and, through `receive`, bytes in. */
export interface FramePort {
  post(message: Uint8Array): void;
}

export type SecretName = 'pin' | 'sealing-key';
type Ask = () => Promise<Uint8Array>;

/** Real devices and the rules, given by the process entry so that this file loads neither. */
export interface ServerParts {
  inspect(params: ModuleParams): Promise<ModuleReport>;
  probe(params: TokenParams, pin: Ask): Promise<ProbeResult>;
  verifyProbe(params: ProbedParams, pin: Ask): Promise<ProbeCheckResult>;
  /** Opens the token and checks that this very token was probed. */
  openPkcs11(params: ProbedParams, pin: Ask): Promise<TokenPort>;
  makeEngine(parts: EngineParts): VaultEngine;
}

/** How often exchanges that took too long are looked for, milliseconds. */
const EXPIRE_MS = 15_000;

interface Opened {
  readonly token: TokenPort;
  readonly audit: AuditLog;
  readonly engine: VaultEngine;
  readonly timer: NodeJS.Timeout;
}

export class VaultServer {
  readonly #port: FramePort;
  readonly #parts: ServerParts;
  readonly #queue = new SerialQueue();
  readonly #asked = new Map<number, (secret: Uint8Array) => void>();
  #nextAsk = 1;
  #opened: Opened | null = null;

  constructor(port: FramePort, parts: ServerParts) {
    this.#port = port;
    this.#parts = parts;
  }

  /** Takes one message. Never throws: what is wrong is answered, or, without an id to answer under, dropped. */
  receive(message: unknown): void {
    let frame: Frame;
    try {
      frame = parseFrame(message);
    } catch {
      return;
    }
    const { id } = frame;
    switch (frame.kind) {
      case 'secret':
        // Outside the queue: the call that asked holds it.
        this.#asked.get(id)?.(frame.payload);
        this.#asked.delete(id);
        return;
      case 'call':
        this.#answer(id, async () => {
          const call = parseCall(parseJson(frame.payload));
          return encodeJsonFrame(id, 'result', await this.#call(call));
        });
        return;
      case 'exchange':
        this.#answer(id, async () =>
          encodeFrame(id, 'answer', await this.#open().engine.exchange(frame.payload)),
        );
        return;
      case 'result':
      case 'answer':
      case 'error':
      case 'wanted':
        // The host's to receive, not to send.
        return;
    }
  }

  /** Closes the token after what is under way. */
  async close(): Promise<void> {
    await this.#queue.run(() => this.#close());
  }

  #answer(id: number, work: () => Promise<Uint8Array>): void {
    void this.#queue
      .run(work)
      .catch((error: unknown) => encodeJsonFrame(id, 'error', describe(error)))
      .then((frame) => this.#port.post(frame));
  }

  #expire(): void {
    // A failure here comes back at the next request, whose client hears of it.
    void this.#queue.run(() => this.#opened?.engine.expire()).catch(() => undefined);
  }

  #ask(secret: SecretName): Ask {
    return async () => {
      const id = this.#nextAsk;
      this.#nextAsk += 1;
      const answer = new Promise<Uint8Array>((resolve) => this.#asked.set(id, resolve));
      this.#port.post(encodeJsonFrame(id, 'wanted', { secret }));
      const bytes = await answer;
      if (bytes.length > 0) return bytes;
      throw secret === 'pin'
        ? new VaultError('vault/pin-required', {})
        : new VaultError('vault/seal-failed', { reason: 'no-sealing-key' });
    };
  }

  #open(): Opened {
    if (this.#opened === null) throw new VaultError('vault/closed', {});
    return this.#opened;
  }

  async #call(call: ParsedCall): Promise<VaultCalls[CallName]['result']> {
    switch (call.name) {
      case 'inspect':
        return this.#parts.inspect(call.params);
      case 'probe':
        return this.#parts.probe(call.params, this.#ask('pin'));
      case 'verify-probe':
        return this.#parts.verifyProbe(call.params, this.#ask('pin'));
      case 'open':
        return this.#openToken(call.params);
      case 'create-vault':
        return this.#open().engine.createVault(call.params.attempts);
      case 'destroy-account':
        await this.#open().engine.destroyAccount(call.params.account);
        return null;
      case 'info':
        return this.#open().token.info();
      case 'keys':
        return (await this.#open().token.listKeys()).map(({ keyRef, purpose, publicKey }) => ({
          keyRef,
          purpose,
          publicKey: publicKey === null ? null : Buffer.from(publicKey).toString('hex'),
        }));
      case 'audit':
        return this.#open().audit.page(call.params.from);
      case 'status':
        return this.#open().engine.status();
      case 'sweep':
        return this.#open().engine.sweep();
      case 'close':
        await this.#close();
        return null;
      default:
        return call satisfies never;
    }
  }

  async #openToken({ token: choice, auditPath }: OpenParams): Promise<VaultCalls['open']['result']> {
    if (this.#opened !== null) throw new VaultError('vault/message-invalid', { reason: 'already-open' });
    const token =
      choice.kind === 'pkcs11'
        ? await this.#parts.openPkcs11(choice, this.#ask('pin'))
        : await this.#openSoftware(choice.folder, choice.sealed);
    let audit: AuditLog | null = null;
    try {
      audit = await AuditLog.open(auditPath);
      const engine = this.#parts.makeEngine({ token, audit, store: new TokenRecordStore(token) });
      await engine.sweep();
      const info = await token.info();
      const timer = setInterval(() => this.#expire(), EXPIRE_MS).unref();
      this.#opened = { token, audit, engine, timer };
      return info;
    } catch (error) {
      await audit?.close();
      await token.close();
      throw error;
    }
  }

  async #openSoftware(folder: string, sealed: boolean): Promise<TokenPort> {
    if (!sealed) return SoftwareToken.open({ folder, sealingKey: null });
    const sealingKey = await this.#ask('sealing-key')();
    try {
      if (sealingKey.length !== 32) throw new VaultError('vault/seal-failed', { reason: 'length' });
      return await SoftwareToken.open({ folder, sealingKey });
    } finally {
      sealingKey.fill(0);
    }
  }

  async #close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    if (opened === null) return;
    clearInterval(opened.timer);
    await opened.engine.close();
    await opened.audit.close();
    await opened.token.close();
  }
}

/** What crosses of an error: code and data of ours, and of anything else no more than its name. */
function describe(error: unknown): { code: string; data: unknown } {
  if (error instanceof Error && 'code' in error && 'data' in error && typeof error.code === 'string') {
    if (/^(vault|protocol)\//.test(error.code)) return { code: error.code, data: error.data };
  }
  return { code: 'vault/process-failed', data: { reason: systemCode(error) } };
}
