/**
 * Does the window stay smooth while a large backup runs? Counts the page's frames during one, and says how long the
 * longest took: `node tests/bench/frames.ts [megabytes of media, default 1024]`. Drives whichever runtime is here.
 */
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { randomFillSync } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { launch, windowOf } from '../e2e/coffer.ts';
import { chooseRuntime } from '../e2e/runtime.ts';

const MEGABYTE = 1 << 20;
const FILE_MEGABYTES = 16;
const megabytes = Number(process.argv[2] ?? 1024);
const folder = await mkdtemp(path.join(os.tmpdir(), 'coffer-frames-'));

/** An export with media of random bytes, which no compression makes smaller. */
async function writeExport(target: string): Promise<void> {
  await mkdir(target);
  const lines: string[] = [];
  for (let at = 0; at * FILE_MEGABYTES < megabytes; at++) {
    const name = `IMG-20230105-WA${String(at).padStart(4, '0')}.jpg`;
    const file = await open(path.join(target, name), 'w');
    for (let part = 0; part < FILE_MEGABYTES; part++)
      await file.write(randomFillSync(new Uint8Array(MEGABYTE)));
    await file.close();
    lines.push(`05/01/2023, 15:04 - ${at % 2 === 0 ? 'Ana' : 'Ben'}: ${name} (file attached)`);
  }
  await writeFile(path.join(target, 'WhatsApp Chat with Ana.txt'), `${lines.join('\n')}\n`);
}

const runtime = chooseRuntime();
try {
  const [source, disk] = [path.join(folder, 'export'), path.join(folder, 'disk')];
  await writeExport(source);
  await mkdir(disk);
  const app = await launch(runtime, path.join(folder, 'data'));
  const page = await windowOf(app);
  await app.evaluate(
    ({ dialog }, paths) => {
      dialog.showOpenDialog = (...args: unknown[]) => {
        const properties: unknown = Reflect.get(args.at(-1) as object, 'properties');
        const isFolder = Array.isArray(properties) && properties.includes('openDirectory');
        return Promise.resolve({ canceled: false, filePaths: [isFolder ? paths.disk : paths.source] });
      };
    },
    { source, disk },
  );
  const result = await page.evaluate(async () => {
    const { coffer } = window;
    const ended = (follow: (listener: (job: { state: string }) => void) => () => void) =>
      new Promise<string>((resolve) => {
        const stop = follow((job) => {
          if (job.state === 'running') return;
          stop();
          resolve(job.state);
        });
      });
    const chosen = await coffer.import.choose();
    const [file] = chosen.ok ? chosen.value.files : [];
    if (file === undefined) throw new Error(JSON.stringify(chosen));
    const { fileId } = file;
    await coffer.import.look({ fileId });
    await coffer.import.adjust({ fileId, change: { me: 'Ben' } });
    const imported = ended(coffer.import.changed);
    await coffer.import.start({ fileId });
    await imported;
    const key = await coffer.encryption.begin();
    if (key.ok) await coffer.encryption.confirm(key.value);
    await coffer.backup.chooseDestination();

    const gaps: number[] = [];
    let last = performance.now();
    let running = true;
    const tick = (now: number): void => {
      gaps.push(now - last);
      last = now;
      if (running) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    const backedUp = ended(coffer.backup.changed);
    const started = performance.now();
    await coffer.backup.start();
    const state = await backedUp;
    running = false;
    return { state, seconds: (performance.now() - started) / 1000, gaps: gaps.slice(1) };
  });
  await app.close();
  const sorted = result.gaps.toSorted((a, b) => a - b);
  const late = sorted.filter((gap) => gap > 50).length;
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  process.stdout.write(
    `${runtime.kind}: backup of ${megabytes} MiB ${result.state} in ${result.seconds.toFixed(1)} s; ` +
      `${sorted.length} frames: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms, over 50 ms: ${late}\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
