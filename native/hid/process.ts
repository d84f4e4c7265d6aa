/**
 * Entry of the device process: tells its host what is plugged in, at once and whenever it changes.
 *
 * A process of its own because node-hid has crashed hosts. There are no hot-plug events: it looks every two
 * seconds. Each message is one `DeviceReport` as JSON in UTF-8.
 */
import { makeReport } from './report.ts';
import { lookAround } from './surroundings.ts';

const POLL_MS = 2000;

type Post = (message: Uint8Array) => void;

function postOf(): Post | null {
  const electron: unknown = Reflect.get(process, 'parentPort');
  if (typeof electron === 'object' && electron !== null && 'postMessage' in electron) {
    const { postMessage } = electron;
    if (typeof postMessage === 'function')
      return (message) => Reflect.apply(postMessage, electron, [message]);
  }
  if (process.send === undefined) return null;
  const send = process.send.bind(process);
  return (message) => void send(message);
}

async function watch(post: Post): Promise<void> {
  let last = '';
  for (;;) {
    const report = JSON.stringify(makeReport(await lookAround()));
    if (report !== last) post(new TextEncoder().encode(report));
    last = report;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
const post = postOf();
if (post !== null) await watch(post);
