/**
 * How processes of the vault are started: a small port, so that the host's code is the same under Node
 * (`node-host.ts`) and under Electron (`utilityProcess`, in main/app).
 */

/** `vault`: vault/service/process.ts. `devices`: native/hid/process.ts. */
export type ProcessEntry = 'vault' | 'devices';

export interface ProcessEnd {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  /** Null where it exited, or where the system does not tell. */
  readonly signal: string | null;
}

export interface ChildChannel {
  post(message: Uint8Array): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, however the process ends. */
  onEnd(listener: (end: ProcessEnd) => void): void;
  kill(): void;
}

export interface ProcessHost {
  /** `env` is added to this process's own: SOFTHSM2_CONF, YUBIHSM_PKCS11_CONF and the like. */
  start(entry: ProcessEntry, env: Readonly<Record<string, string>>): ChildChannel;
}
