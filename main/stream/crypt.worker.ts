/**
 * A worker thread of the stream pool: takes segments, seals or opens them in place, and sends them back.
 *
 * It keeps nothing between two messages: the key arrives as a `KeyObject` with each segment (a shared handle,
 * not a copy of the bytes), and what an engine copies out of it is zeroed when the segment is done.
 */
import type { KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { engineByName, type EngineName } from './engine.ts';
import { runSegment, type SegmentResult, type SegmentTask } from './segment.ts';

/** Main thread to worker; `buffer` is transferred. */
export interface WorkerRequest {
  readonly id: number;
  readonly engine: EngineName;
  readonly key: KeyObject;
  readonly task: SegmentTask;
  readonly buffer: ArrayBuffer;
}

/** Worker to main thread; `buffer` is transferred back. `failure` is the text of an exception, for the log. */
export type WorkerReply =
  | { readonly id: number; readonly buffer: ArrayBuffer; readonly result: SegmentResult }
  | { readonly id: number; readonly failure: string };

if (parentPort === null) throw new TypeError('crypt.worker runs as a worker thread');
const port = parentPort;

port.on('message', ({ id, engine, key, task, buffer }: WorkerRequest) => {
  let reply: WorkerReply;
  try {
    const cipher = engineByName(engine).cipher(key);
    try {
      reply = { id, buffer, result: runSegment(cipher, task, new Uint8Array(buffer)) };
    } finally {
      cipher.destroy();
    }
  } catch (error) {
    new Uint8Array(buffer).fill(0);
    reply = { id, failure: String(error) };
  }
  port.postMessage(reply, 'buffer' in reply ? [reply.buffer] : []);
});
