/** Which security devices are plugged in now: the device process behind one question and its changes. */
import type { ProcessHost } from '../../vault/service/host.ts';
import { DeviceWatcher, type DeviceReport } from '../../vault/service/devices.ts';

export type { DeviceReport };

/** How long the process may take for its first look, milliseconds. */
const FIRST_LOOK_MS = 10_000;

export class Devices {
  readonly #host: ProcessHost;
  readonly #changed: (report: DeviceReport) => void;
  #watcher: DeviceWatcher | null = null;
  #first: Promise<DeviceReport> | null = null;
  #latest: DeviceReport | null = null;

  /** Looks once it is asked. `changed` is told what differs from the answer. */
  constructor(host: ProcessHost, changed: (report: DeviceReport) => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** The report of now; the first question starts the process, which goes on looking until `stop`. */
  async report(): Promise<DeviceReport> {
    // Given up before: whoever asks again wants another try.
    if (this.#latest?.empty === 'process-crashed') this.stop();
    this.#first ??= this.#start();
    const first = await this.#first;
    return this.#latest ?? first;
  }

  stop(): void {
    this.#watcher?.stop();
    this.#watcher = null;
    this.#first = null;
    this.#latest = null;
  }

  #start(): Promise<DeviceReport> {
    return new Promise((resolve) => {
      const tell = (report: DeviceReport): void => {
        if (this.#watcher !== watcher) return;
        clearTimeout(giveUp);
        if (this.#latest === null) resolve(report);
        else this.#changed(report);
        this.#latest = report;
      };
      const giveUp = setTimeout(() => {
        const none: DeviceReport = { devices: [], empty: 'process-crashed' };
        tell(none);
        // Also where it was stopped meanwhile: whoever asked gets an answer.
        resolve(none);
      }, FIRST_LOOK_MS);
      const watcher = new DeviceWatcher(this.#host, tell);
      this.#watcher = watcher;
    });
  }
}
