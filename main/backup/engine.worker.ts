/** The thread in which a backup, a check or a restore runs; started by `engine.ts`. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CofferError, missingCase } from '../base/error.ts';
import { openDestination } from '../destinations/open.ts';
import { backupKeyFromBytes, deriveKeys } from '../keys/index.ts';
import { StreamPool } from '../stream/index.ts';
import { createBackup } from './create.ts';
import type { EngineReport, EngineTask, Job } from './engine.ts';
import { BackupError } from './errors.ts';
import { listBackups } from './list.ts';
import { listChats } from './list-chats.ts';
import { meaningOf } from './meaning.ts';
import type { Progress, ReportProgress } from './progress.ts';
import { pruneBackups } from './prune.ts';
import { restoreBackup } from './restore.ts';
import { stageChat } from './stage-chat.ts';
import type { SetAccess } from './set.ts';
import { verifyBackup } from './verify.ts';

/** Reports of the same stage closer together than this are dropped; milliseconds. */
const REPORT_INTERVAL = 100;

const task = workerData as EngineTask;
const stopping = new AbortController();
const stop = (): void => stopping.abort(new BackupError('backup/cancelled'));
parentPort?.on('message', stop);
/** There is only one message that comes here. */
const listen = (): void => {
  if (parentPort !== null && receiveMessageOnPort(parentPort) !== undefined) stop();
};

const post = (report: EngineReport): void => parentPort?.postMessage(report);

function throttled(): ReportProgress {
  let last: { stage: string; at: number } = { stage: '', at: 0 };
  return (progress: Progress): void => {
    const at = Date.now();
    if (progress.stage === last.stage && at - last.at < REPORT_INTERVAL) return;
    last = { stage: progress.stage, at };
    post({ type: 'progress', progress });
  };
}

async function run(job: Job, access: SetAccess): Promise<unknown> {
  const report = throttled();
  switch (job.name) {
    case 'create':
      return createBackup({ access, report, ...job });
    case 'list':
      return listBackups(access);
    case 'prune':
      return pruneBackups({ access, report, ...job });
    case 'listChats':
      return listChats({ access, ...job });
    case 'stageChat':
      return stageChat({ access, report, ...job });
    case 'verify':
      return verifyBackup(access, job, report);
    case 'restore':
      return restoreBackup({ access, report, ...job });
    default:
      return missingCase(job);
  }
}

const key = backupKeyFromBytes(task.key);
const keys = deriveKeys(key);
key.destroy();
const pool = new StreamPool();
try {
  const destination = openDestination(task.place);
  const result = await run(task.job, {
    destination,
    setId: task.setId,
    keys,
    pool,
    signal: stopping.signal,
    listen,
  });
  post({ type: 'done', result });
} catch (error) {
  const failure = meaningOf(error);
  if (!(failure instanceof CofferError)) throw failure;
  post({ type: 'failed', code: failure.code, data: failure.data });
} finally {
  keys.destroy();
  await pool.close();
  // Nothing keeps the thread any more.
  parentPort?.close();
}
