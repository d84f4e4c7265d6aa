/** A process that imports and never commits, to be killed: `node unfinished-import.test-helper.ts FOLDER`. */
import { bytes, CHAT, message, PEOPLE } from './history.test-helper.ts';
import { openHistory } from './index.ts';

const history = await openHistory(process.argv[2] ?? '');
const sink = await history.write.beginImport();
await sink.chat({ ...CHAT, title: 'Half an import' });
await sink.people([...PEOPLE, { sourceId: 'new', name: 'New', isMe: false }]);
const { sha256, size } = await sink.medium(bytes('a picture that nobody will refer to'));
for (let round = 0; ; round++) {
  await sink.messages(
    Array.from({ length: 5000 }, (_, index) => ({
      ...message(`unfinished-${round}-${index}`, round * 5000 + index, 'word '.repeat(50)),
      attachments: [{ kind: 'image', fileName: null, mime: null, sha256, size, missing: null }],
    })),
  );
  // Twice, so that pages have spilled into the log before anyone is told.
  if (round === 2) process.stdout.write('importing\n');
}
