/**
 * Does one thing to a profile until it is done or killed: `node child.ts create|restore FOLDER PLACE`.
 *
 * `create` writes notes while it backs up; `restore` replaces the history by the newest backup. Says `started` and
 * `done` to its parent.
 */
import { Device } from '../support/backup-device.ts';

/** So small that one run writes several volumes: a kill then finds some finished and one begun. */
const VOLUME_BYTES = 25_000;

const [job, folder = '', place = ''] = process.argv.slice(2);
const device = await Device.at(folder, place);
if (job === 'create') {
  await device.using(async (history) => {
    const stop = new AbortController();
    process.send?.('started');
    const writing = (async () => {
      for (let i = 0; i < 40 && !stop.signal.aborted; i++) await history.write.addNote(`note ${i}`);
    })();
    await device.backups.create(history, device.place, { volumeBytes: VOLUME_BYTES });
    stop.abort();
    await writing;
  });
} else {
  process.send?.('started');
  await device.restore(undefined, { replace: true });
}
process.send?.('done');
process.disconnect();
