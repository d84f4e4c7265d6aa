/** The host's side of the device process: the last report, its changes, and a crash that stays a crash over there. */
import type { DeviceReport, EmptyReason, SecurityDevice } from '../../native/hid/report.ts';
import { fieldsOf } from '../hsm/json.ts';
import type { ChildChannel, ProcessHost } from './host.ts';

export type { DeviceReport };

/** Deaths of the device process after which it is not started again. */
const DEATHS_MAX = 3;

const EMPTY_REASONS: readonly EmptyReason[] = ['no-permission', 'no-device', 'no-library', 'process-crashed'];

export class DeviceWatcher {
  readonly #host: ProcessHost;
  readonly #listener: (report: DeviceReport) => void;
  #channel: ChildChannel | null = null;
  #deaths = 0;
  #stopped = false;

  /** Starts looking. `listener` is called with the first report and with every change. */
  constructor(host: ProcessHost, listener: (report: DeviceReport) => void) {
    this.#host = host;
    this.#listener = listener;
    this.#start();
  }

  stop(): void {
    this.#stopped = true;
    this.#channel?.kill();
  }

  #start(): void {
    const channel = this.#host.start('devices', {});
    this.#channel = channel;
    channel.onMessage((message) => {
      const report = parseReport(message);
      if (report !== null && !this.#stopped) this.#listener(report);
    });
    channel.onEnd(() => {
      if (this.#stopped) return;
      this.#deaths += 1;
      if (this.#deaths < DEATHS_MAX) this.#start();
      else this.#listener({ devices: [], empty: 'process-crashed' });
    });
  }
}

/** The report in a message, or null for anything else. */
export function parseReport(message: unknown): DeviceReport | null {
  if (!(message instanceof Uint8Array) || message.length > 1_000_000) return null;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(message));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('devices' in value) || !('empty' in value))
    return null;
  const { devices, empty } = value;
  const reason = EMPTY_REASONS.find((known) => known === empty) ?? null;
  if (!Array.isArray(devices) || (empty !== null && reason === null)) return null;
  const parsed: SecurityDevice[] = [];
  for (const device of devices) {
    const checked = parseDevice(device);
    if (checked === null) return null;
    parsed.push(checked);
  }
  return { devices: parsed, empty: reason };
}

function parseDevice(value: unknown): SecurityDevice | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const { vendorId, productId, vendor, product, fido, yubihsm, accessible } = fields;
  if (typeof vendorId !== 'number' || typeof productId !== 'number') return null;
  if (typeof vendor !== 'string' || typeof product !== 'string') return null;
  if (typeof fido !== 'boolean' || typeof yubihsm !== 'boolean' || typeof accessible !== 'boolean')
    return null;
  return { vendorId, productId, vendor, product, fido, yubihsm, accessible };
}
