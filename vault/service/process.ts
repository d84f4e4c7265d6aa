/**
 * Entry of the vault process: `utilityProcess` under Electron, `child_process.fork` under Node.
 *
 * The only place that knows real devices. pkcs11js is loaded when a module is, so a software vault runs no native
 * code. When the host goes away the process closes its token and ends.
 */
import type { PinSource } from '../../native/pkcs11/connection.ts';
import { VaultError } from '../hsm/errors.ts';
import { keepOutOfCoreDumps } from './core-dumps.ts';
import { makeEngine } from './run.ts';
import { VaultServer, type FramePort, type ServerParts } from './server.ts';
import type { TokenParams } from './calls.ts';

/** What Electron puts on `process` in a utility process. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: Uint8Array): void;
}

function electronPort(): ParentPort | null {
  const candidate: unknown = Reflect.get(process, 'parentPort');
  const isPort = (value: unknown): value is ParentPort =>
    typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
  return isPort(candidate) ? candidate : null;
}

function connectionOptions(params: TokenParams, pin: PinSource) {
  const { module, libraryParameters, slot, serial, label } = params;
  return { module, libraryParameters, slot, serial, label, pin, objectLimit: null };
}

const PARTS: ServerParts = {
  async inspect(params) {
    const { inspectModule } = await import('../../native/pkcs11/inspect.ts');
    return inspectModule(params);
  },
  async probe(params, pin) {
    const { runProbe } = await import('../../native/pkcs11/probe.ts');
    const report = await runProbe(connectionOptions(params, pin));
    const { profile, assurance, checks, passed, probeId, token } = report;
    return { profile, assurance, checks, passed, probeId, label: token.label, serial: token.serial };
  },
  async verifyProbe(params, pin) {
    const { verifyProbe } = await import('../../native/pkcs11/probe.ts');
    return verifyProbe(connectionOptions(params, pin), params.probeId);
  },
  async openPkcs11(params, pin) {
    const { Pkcs11Token } = await import('../../native/pkcs11/token.ts');
    const token = await Pkcs11Token.open(connectionOptions(params, pin));
    try {
      await token.verifyProbe(params.probeId);
    } catch (error) {
      await token.close();
      throw error;
    }
    return token;
  },
  makeEngine,
};

// Before the first secret comes.
keepOutOfCoreDumps();

function serve(port: FramePort): VaultServer {
  // Ctrl-C reaches every process of a terminal; the host decides when the vault closes.
  process.on('SIGINT', () => undefined);
  return new VaultServer(port, PARTS);
}

const electron = electronPort();
if (electron !== null) {
  // A MessagePort's postMessage: there is no target origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const server = serve({ post: (message) => electron.postMessage(message) });
  electron.on('message', ({ data }) => server.receive(data));
} else if (process.send !== undefined) {
  const send = process.send.bind(process);
  const server = serve({ post: (message) => void send(message) });
  process.on('message', (message) => server.receive(message));
  process.on('disconnect', () => {
    void server.close().finally(() => process.exit());
  });
} else {
  throw new VaultError('vault/process-gone', { reason: 'no-host' });
}
