/**
 * The host's side of the vault process: calls, exchanges, secrets handed over once, and a crash turned into an
 * error instead of taking the host with it.
 */
import { VaultError, type VaultErrorData } from '../hsm/errors.ts';
import type { TokenInfo } from '../hsm/port.ts';
import type { CallName, ModuleParams, ModuleReport, ProbeResult, TokenParams, VaultCalls } from './calls.ts';
import { encodeFrame, encodeJsonFrame, parseFrame, parseJson, type Frame } from './frames.ts';
import type { ChildChannel, ProcessEnd, ProcessHost } from './host.ts';

/**
 * Where secrets come from: a prompt, a file, the environment, the operating system's key store. Asked at each
 * login, so also after a token was pulled. The bytes are zeroed once they were handed over. Null: there is none.
 */
export interface SecretSource {
  pin(): Promise<Uint8Array | null>;
  sealingKey(): Promise<Uint8Array | null>;
}

const NO_SECRETS: SecretSource = {
  pin: () => Promise.resolve(null),
  sealingKey: () => Promise.resolve(null),
};

type Environment = Readonly<Record<string, string>>;

interface Waiting {
  resolve(frame: Frame): void;
  reject(error: Error): void;
  readonly step: string;
}

/** A token answers within seconds; a module that is silent for so long hangs. Milliseconds. */
const SILENCE_MAX = 120_000;

export class VaultProcess {
  readonly #channel: ChildChannel;
  readonly #secrets: SecretSource;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #nextId = 1;
  #module: string | null = null;
  #end: VaultError | null = null;
  #stopping = false;
  #secretsAsked = 0;
  #silence: ReturnType<typeof setTimeout> | undefined;

  private constructor(channel: ChildChannel, secrets: SecretSource) {
    this.#channel = channel;
    this.#secrets = secrets;
    channel.onMessage((message) => this.#receive(message));
    this.#ended = new Promise((resolve) => {
      channel.onEnd((end) => {
        this.#die(end);
        resolve();
      });
    });
  }

  static start(host: ProcessHost, secrets: SecretSource, env: Environment): VaultProcess {
    return new VaultProcess(host.start('vault', env), secrets);
  }

  /** One call of `vault/service/calls.ts`. Rejects with a `VaultError`. */
  async call<Name extends CallName>(
    name: Name,
    params: VaultCalls[Name]['params'],
  ): Promise<VaultCalls[Name]['result']> {
    if (params !== null && 'module' in params) this.#module = params.module;
    if (params !== null && 'token' in params && params.token.kind === 'pkcs11') {
      this.#module = params.token.module;
    }
    const frame = await this.#send('call', name, (id) => encodeJsonFrame(id, 'call', { name, params }));
    // Our own process answers its own call: the table in calls.ts ties name to result at both ends.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return parseJson(frame.payload) as VaultCalls[Name]['result'];
  }

  /** One request frame of docs/spec/vault.md to its response frame. */
  async exchange(request: Uint8Array): Promise<Uint8Array> {
    const frame = await this.#send('exchange', 'exchange', (id) => encodeFrame(id, 'exchange', request));
    return Uint8Array.from(frame.payload);
  }

  /** Lets the process close its token and end; kills it when it does not. */
  async stop(graceMs = 5000): Promise<void> {
    this.#stopping = true;
    if (this.#end === null) {
      const timer = setTimeout(() => this.#channel.kill(), graceMs);
      await this.call('close', null).catch(() => undefined);
      this.#channel.kill();
      clearTimeout(timer);
    }
    await this.#ended;
  }

  #send(kind: 'call' | 'exchange', step: string, encode: (id: number) => Uint8Array): Promise<Frame> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const id = this.#nextId;
    this.#nextId = (id % 0xffff_ffff) + 1;
    return new Promise((resolve, reject) => {
      const message = encode(id);
      this.#waiting.set(id, {
        reject,
        step,
        resolve: (frame) => {
          const expected = kind === 'call' ? 'result' : 'answer';
          if (frame.kind === expected) resolve(frame);
          else reject(frame.kind === 'error' ? errorOf(frame) : wrongMessage());
        },
      });
      this.#channel.post(message);
      this.#watch();
    });
  }

  /** Ends a process that owes an answer and says nothing, unless it is a person who is being waited for. */
  #watch(): void {
    clearTimeout(this.#silence);
    if (this.#waiting.size === 0 || this.#secretsAsked > 0) return;
    this.#silence = setTimeout(() => this.#channel.kill(), SILENCE_MAX);
    this.#silence.unref();
  }

  #receive(message: unknown): void {
    let frame: Frame;
    try {
      frame = parseFrame(message);
    } catch (error) {
      // An answer that cannot be understood, and not even whose it is: nobody waits for it in vain.
      this.#rejectAll(error instanceof Error ? error : wrongMessage());
      return;
    }
    if (frame.kind === 'wanted') {
      this.#secretsAsked += 1;
      this.#watch();
      void this.#giveSecret(frame).finally(() => {
        this.#secretsAsked -= 1;
        this.#watch();
      });
      return;
    }
    const waiting = this.#waiting.get(frame.id);
    this.#waiting.delete(frame.id);
    this.#watch();
    waiting?.resolve(frame);
  }

  async #giveSecret({ id, payload }: Frame): Promise<void> {
    let secret: Uint8Array | null = null;
    try {
      const wanted = parseJson(payload);
      const name = typeof wanted === 'object' && wanted !== null && 'secret' in wanted ? wanted.secret : null;
      if (name === 'pin') secret = await this.#secrets.pin();
      if (name === 'sealing-key') secret = await this.#secrets.sealingKey();
    } catch {
      // The process hears that there is none, and its call fails with that.
    }
    const frame = encodeFrame(id, 'secret', secret ?? new Uint8Array(0));
    secret?.fill(0);
    this.#channel.post(frame);
    // The channel has copied it by now.
    frame.fill(0);
  }

  #die({ exitCode, signal }: ProcessEnd): void {
    clearTimeout(this.#silence);
    const first = [...this.#waiting.values()][0];
    const data = { signal, exitCode, step: first?.step ?? null };
    // Killed from outside, or asked to end: not the module's doing.
    const blameless = this.#stopping || this.#module === null || signal === 'SIGKILL' || signal === 'SIGTERM';
    this.#end = blameless
      ? new VaultError('vault/process-gone', data)
      : new VaultError('vault/module-crashed', { ...data, module: this.#module });
    this.#rejectAll(this.#end);
  }

  #rejectAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    this.#watch();
  }
}

function wrongMessage(): VaultError {
  return new VaultError('vault/message-invalid', { reason: 'kind' });
}

function isErrorData(value: unknown): value is VaultErrorData {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (entry) =>
      entry === null ||
      ['string', 'number', 'boolean'].includes(typeof entry) ||
      (Array.isArray(entry) && entry.every((item) => typeof item === 'string')),
  );
}

function errorOf(frame: Frame): Error {
  const value = parseJson(frame.payload);
  if (typeof value !== 'object' || value === null || !('code' in value) || !('data' in value)) {
    return wrongMessage();
  }
  const { code, data } = value;
  if (typeof code !== 'string' || !/^(vault|protocol)\/[a-z0-9-]+$/.test(code)) return wrongMessage();
  return new VaultError<string>(code, isErrorData(data) ? data : {});
}

/** What is in a module, asked in a process that may crash over it. */
export async function inspectModule(
  host: ProcessHost,
  params: ModuleParams,
  env: Environment,
): Promise<ModuleReport> {
  return callOnce(host, 'inspect', params, NO_SECRETS, env);
}

/**
 * Probes a token that is not to be served: the last check in a second process, and nothing is left in it. The report is
 * returned also when a check failed.
 */
export async function probeToken(
  host: ProcessHost,
  params: TokenParams,
  secrets: SecretSource,
  env: Environment,
): Promise<ProbeResult> {
  const report = await callOnce(host, 'probe', params, secrets, env);
  const { probeId, checks } = report;
  if (probeId === null) return report;
  const last = await callOnce(host, 'verify-probe', { ...params, probeId }, secrets, env);
  return { ...report, checks: [...checks, last], passed: last.passed, probeId: null };
}

/** One call in a process of its own. */
async function callOnce<Name extends CallName>(
  host: ProcessHost,
  name: Name,
  params: VaultCalls[Name]['params'],
  secrets: SecretSource,
  env: Environment,
): Promise<VaultCalls[Name]['result']> {
  const vault = VaultProcess.start(host, secrets, env);
  try {
    return await vault.call(name, params);
  } finally {
    await vault.stop();
  }
}

export type VaultChoice =
  | ({ readonly kind: 'pkcs11' } & TokenParams)
  | { readonly kind: 'software'; readonly folder: string; readonly sealed: boolean };

export interface OpenedVault {
  readonly vault: VaultProcess;
  readonly info: TokenInfo;
}

/**
 * Opens a vault, ready for exchanges. A PKCS#11 token is probed first, in another process: any failed check is
 * `vault/module-refused` with `data.check` (the first) and `data.failed` (all), and nothing is served.
 */
export async function openVault(
  host: ProcessHost,
  choice: VaultChoice,
  auditPath: string,
  secrets: SecretSource,
  env: Environment,
): Promise<OpenedVault> {
  const token =
    choice.kind === 'software' ? choice : { ...choice, probeId: await probed(host, choice, secrets, env) };
  const vault = VaultProcess.start(host, secrets, env);
  try {
    return { vault, info: await vault.call('open', { token, auditPath }) };
  } catch (error) {
    await vault.stop();
    throw error;
  }
}

async function probed(
  host: ProcessHost,
  params: TokenParams,
  secrets: SecretSource,
  env: Environment,
): Promise<string> {
  const { checks, probeId, profile } = await callOnce(host, 'probe', params, secrets, env);
  if (probeId !== null) return probeId;
  const failed = checks.filter(({ passed }) => !passed);
  throw new VaultError('vault/module-refused', {
    check: failed[0]?.check ?? 'unknown',
    detail: failed[0]?.detail ?? '',
    failed: failed.map(({ check }) => check),
    profile,
    module: params.module,
  });
}
