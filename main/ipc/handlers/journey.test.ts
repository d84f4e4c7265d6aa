/** The whole life of a history through the window's calls, on real files: only the desktop is a plain object. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { selfTest } from '../../../preload/contract/app.ts';
import { failure, Programs, value } from '../../../tests/support/window-program.ts';
import { safeName } from './chats.ts';

const root = mkdtempSync(path.join(tmpdir(), 'coffer-calls-'));
const programs = new Programs(root);
const start = (name: string) => programs.start(name);
const withChat = (name: string) => programs.withChat(name);
afterAll(async () => {
  await programs.close();
  rmSync(root, { recursive: true, force: true });
});

describe('through the window’s calls', () => {
  test('a history is imported, read, searched, written to', async () => {
    const { bridge, unforeseen } = await withChat('read');
    const list = await value(bridge.chats.list({ archived: false, after: null, limit: 10 }));
    expect(list).toMatchObject({ hasArchived: false, next: null, items: [{ messageCount: 4 }] });
    const chatId = list.items[0]?.id ?? -1;

    const latest = await value(bridge.chats.messages({ chatId, limit: 2, where: { at: 'latest' } }));
    expect(latest).toMatchObject({ hasBefore: true, hasAfter: false });
    expect(latest.items.map(({ body }) => body)).toEqual([
      'Yes, at seven\nand bring the map',
      'Thank you for the walk',
    ]);
    expect(latest.items.map(({ fromMe }) => fromMe)).toEqual([true, false]);
    const [first] = latest.items;
    const point = { sentAt: first?.sentAt ?? 0, seq: first?.seq ?? 0 };
    const messageId = first?.id ?? 0;
    const before = await value(bridge.chats.messages({ chatId, limit: 1, where: { at: 'before', point } }));
    expect(before.items[0]?.body).toBe('Shall we meet at the old lighthouse?');
    const around = await value(
      bridge.chats.messages({ chatId, limit: 3, where: { at: 'around', messageId } }),
    );
    expect(around.anchorId).toBe(messageId);

    const details = await value(bridge.chats.details({ chatId }));
    expect(new Map(details.members.map(({ name, isMe }) => [name, isMe]))).toEqual(
      new Map([
        ['Ana', false],
        ['Ben', true],
      ]),
    );

    await expect
      .poll(
        async () =>
          (await value(bridge.chats.search({ text: 'lighthouse', chatId: null, after: null, limit: 5 })))
            .hits,
      )
      .toMatchObject([{ chatId, snippet: expect.arrayContaining([{ text: 'lighthouse', hit: true }]) }]);

    const note = await value(bridge.chats.addNote({ text: 'Buy milk' }));
    expect(note).toMatchObject({ body: 'Buy milk', fromMe: true });
    expect((await value(bridge.chats.byTitle({ text: 'note', limit: 5 }))).items).toHaveLength(1);
    expect((await value(bridge.app.info())).firstStart).toBe(false);
    expect(unforeseen).toEqual([]);
  });

  test('a key is shown, typed back, kept, and never crosses but at its two places', async () => {
    const { bridge, answer, clipboard, events } = await start('key');
    expect(await value(bridge.encryption.status())).toEqual({ state: 'off' });
    const { digits } = await value(bridge.encryption.begin());
    expect(digits).toMatch(/^[0-9a-f]{64}$/);
    // Looked at once more: what is on paper by now stays right.
    expect(await value(bridge.encryption.begin())).toEqual({ digits });
    expect(await value(bridge.encryption.status())).toEqual({ state: 'off' });
    await value(bridge.encryption.copyKey());
    expect(clipboard).toEqual([digits.match(/.{4}/g)?.join(' ')]);

    const half = await value(bridge.encryption.check({ digits: digits.slice(0, 6).toUpperCase() }));
    expect(half.groups.slice(0, 3)).toEqual(['right', 'partial', 'empty']);
    const wrong = digits.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    expect((await value(bridge.encryption.check({ digits: wrong }))).groups.slice(0, 2)).toEqual([
      'wrong',
      'right',
    ]);
    expect(await failure(bridge.encryption.confirm({ digits: wrong }))).toBe('ipc/wrong-digits');
    expect(await failure(bridge.encryption.confirm({ digits: digits.slice(1) }))).toBe('keys/bad-digits');
    expect(await value(bridge.encryption.confirm({ digits }))).toMatchObject({
      state: 'on',
      sealedBy: 'file',
    });

    expect(await failure(bridge.encryption.copyKey())).toBe('ipc/unknown-id');
    expect(await failure(bridge.encryption.begin())).toBe('backup/already-enabled');
    // The kept key gives nothing away by halves.
    expect((await value(bridge.encryption.check({ digits: digits.slice(0, 60) }))).groups).not.toContain(
      'right',
    );
    expect((await value(bridge.encryption.check({ digits: wrong }))).groups).toEqual(Array(16).fill('wrong'));
    expect((await value(bridge.encryption.check({ digits }))).complete).toBe(true);

    answer.yes = false;
    expect(await failure(bridge.encryption.reveal())).toBe('ipc/declined');
    answer.yes = true;
    expect(await value(bridge.encryption.reveal())).toEqual({ digits });
    await value(bridge.encryption.hide());
    expect(await value(bridge.encryption.prove({ digits }))).toMatchObject({ reminderDue: false });
    expect(JSON.stringify(events)).not.toContain(digits.slice(0, 16));
    expect(await value(bridge.encryption.disable({ record: 'delete', pin: null }))).toEqual({ state: 'off' });
  });

  test('a key that was begun and abandoned leaves nothing', async () => {
    const { bridge } = await start('abandoned');
    const { digits } = await value(bridge.encryption.begin());
    await value(bridge.encryption.abandon());
    expect(await failure(bridge.encryption.confirm({ digits }))).toBe('ipc/unknown-id');
    expect(await value(bridge.encryption.begin())).not.toEqual({ digits });
    await value(bridge.encryption.abandon());
    expect(readdirSync(path.join(root, 'abandoned', 'backup'))).toEqual([]);
  });

  test('a history is backed up, lost with everything, and restored equal on another computer', async () => {
    const here = await withChat('here');
    const { digits } = await value(here.bridge.encryption.begin());
    await value(here.bridge.encryption.confirm({ digits }));
    expect(await failure(here.bridge.backup.start())).toBe('ipc/no-destination');
    const disk = path.join(root, 'disk');
    mkdirSync(disk);
    here.answer.folder = disk;
    await value(here.bridge.backup.chooseDestination());
    expect(await value(here.bridge.backup.status())).toMatchObject({
      destination: { label: disk, reachable: true },
      pending: { messages: 4 },
      last: null,
    });
    await value(here.bridge.backup.start());
    expect(await here.ended('backup')).toMatchObject({
      kind: 'backup',
      state: 'done',
      result: { sequence: 1, messages: 4 },
    });
    const status = await value(here.bridge.backup.status());
    expect(status).toMatchObject({
      last: { sequence: 1, messages: 4 },
      pending: { messages: 0, media: 0, bytes: null },
    });
    expect(status.nextDueAt).toBe((status.last?.at ?? 0) + 86_400_000);
    await value(here.bridge.backup.verify());
    expect(await here.ended('backup')).toMatchObject({ state: 'done' });
    expect(
      (await value(here.bridge.backup.history({ beforeRunId: null, limit: 10 }))).runs.map(
        ({ kind }) => kind,
      ),
    ).toContain('backup');
    expect((await value(here.bridge.restore.fromDestination()))?.sets).toHaveLength(1);

    const there = await start('there');
    there.answer.folder = disk;
    const found = await value(there.bridge.restore.chooseFolder());
    const [set] = found?.sets ?? [];
    expect(set).toMatchObject({ versions: 1, ownKey: false, readable: true });
    const chosen = { folderId: found?.folder.folderId ?? '', setId: set?.setId ?? '' };
    const wrong = digits.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    expect(
      await failure(there.bridge.restore.unlock({ ...chosen, by: { kind: 'digits', digits: wrong } })),
    ).toBe('backup/wrong-key');
    expect(
      await failure(
        there.bridge.restore.unlock({ ...chosen, folderId: disk, by: { kind: 'digits', digits } }),
      ),
    ).toBe('ipc/unknown-id');
    const opened = await value(there.bridge.restore.unlock({ ...chosen, by: { kind: 'digits', digits } }));
    expect(opened).toMatchObject({
      older: false,
      present: { messages: 0 },
      versions: [{ sequence: 1, messages: 4 }],
    });
    const scope = { kind: 'all' as const, replacePresent: false };
    await value(there.bridge.restore.start({ sessionId: opened.sessionId, sequence: 1, scope }));
    expect(await there.ended('restore')).toMatchObject({ state: 'done', result: { messages: 4, chats: 1 } });
    await value(there.bridge.restore.close({ sessionId: opened.sessionId }));
    expect(await failure(there.bridge.restore.chats({ sessionId: opened.sessionId, sequence: 1 }))).toBe(
      'ipc/unknown-id',
    );

    const list = await value(there.bridge.chats.list({ archived: false, after: null, limit: 10 }));
    expect(list.items[0]).toMatchObject({
      messageCount: 4,
      lastMessage: { excerpt: 'Thank you for the walk' },
    });
    expect(await value(there.bridge.encryption.status())).toMatchObject({ state: 'on' });
    expect([...here.unforeseen, ...there.unforeseen]).toEqual([]);
  });

  test('a restore over what is here is refused until the person says so', async () => {
    const program = await withChat('over');
    const { digits } = await value(program.bridge.encryption.begin());
    await value(program.bridge.encryption.confirm({ digits }));
    const disk = path.join(root, 'disk-over');
    mkdirSync(disk);
    program.answer.folder = disk;
    await value(program.bridge.backup.chooseDestination());
    await value(program.bridge.backup.start());
    await program.ended('backup');
    const sets = await value(program.bridge.restore.fromDestination());
    const opened = await value(
      program.bridge.restore.unlock({
        folderId: sets?.folder.folderId ?? '',
        setId: sets?.sets[0]?.setId ?? '',
        by: { kind: 'kept' },
      }),
    );
    expect(opened.versions).toMatchObject([
      { sequence: 1, missingVolumes: 0, verifiedAt: expect.any(Number) },
    ]);
    const scope = { kind: 'all' as const, replacePresent: false };
    await value(program.bridge.restore.start({ sessionId: opened.sessionId, sequence: 1, scope }));
    expect(await program.ended('restore')).toMatchObject({
      state: 'failed',
      error: { code: 'backup/not-empty' },
    });
    const list = await value(program.bridge.chats.list({ archived: false, after: null, limit: 10 }));
    expect(list.items).toHaveLength(1);
  });

  test('one chat comes back beside what is here, from a set named on the saved sheet, as many versions kept as set', async () => {
    const here = await withChat('one');
    expect(await failure(here.bridge.encryption.saveSheet({ locale: 'de-AT' }))).toBe('ipc/unknown-id');
    const { digits } = await value(here.bridge.encryption.begin());
    expect(await value(here.bridge.encryption.saveSheet({ locale: 'de-AT' }))).toEqual({ kind: 'declined' });
    here.answer.save = path.join(root, 'sheet.pdf');
    const saved = await value(here.bridge.encryption.saveSheet({ locale: 'de-AT' }));
    expect(saved).toEqual({ kind: 'saved', label: 'sheet.pdf' });
    expect(readFileSync(here.answer.save).subarray(0, 5).toString()).toBe('%PDF-');
    await value(here.bridge.encryption.confirm({ digits }));

    const disk = path.join(root, 'disk-one');
    mkdirSync(disk);
    here.answer.folder = disk;
    const settings = { frequency: 'off', includeMedia: true, keepVersions: 1 } as const;
    await value(here.bridge.backup.setSettings(settings));
    await value(here.bridge.backup.chooseDestination());
    for (const sequence of [1, 2]) {
      const { jobId } = await value(here.bridge.backup.start());
      expect(await here.ended('backup', jobId)).toMatchObject({ state: 'done', result: { sequence } });
    }
    const [set] = readdirSync(disk);
    expect(readdirSync(path.join(disk, set ?? '', 'manifests'))).toEqual(['00000002.man']);
    expect(await value(here.bridge.backup.history({ beforeRunId: null, limit: 5 }))).toMatchObject({
      runs: [{ trigger: 'person' }, { trigger: 'person' }],
    });

    const there = await start('one-other');
    await value(there.bridge.chats.addNote({ text: 'mine' }));
    there.answer.folder = disk;
    const found = await value(there.bridge.restore.chooseFolder());
    const chosen = { folderId: found?.folder.folderId ?? '', setId: found?.sets[0]?.setId ?? '' };
    expect(set).toBe(`coffer-${chosen.setId}`);
    const { sessionId } = await value(
      there.bridge.restore.unlock({ ...chosen, by: { kind: 'digits', digits } }),
    );
    const { chats } = await value(there.bridge.restore.chats({ sessionId, sequence: 2 }));
    expect(chats).toMatchObject([{ title: 'Ana', kind: 'direct', messages: 4 }]);
    const scope = { kind: 'chat' as const, chatId: chats[0]?.chatId ?? 0 };
    for (const messages of [4, 0]) {
      const { jobId } = await value(there.bridge.restore.start({ sessionId, sequence: 2, scope }));
      const ended = await there.ended('restore', jobId);
      const { items } = await value(there.bridge.chats.list({ archived: false, after: null, limit: 10 }));
      expect(items).toHaveLength(2);
      // By its number here: in the backup another chat may have it.
      const ana = items.find(({ title }) => title === 'Ana');
      const chat = { chatId: ana?.id, kind: 'direct', title: 'Ana' };
      expect(ended).toMatchObject({ state: 'done', result: { messages, digest: null, chat } });
    }
    expect(await value(there.bridge.encryption.status())).toEqual({ state: 'off' });
    expect([...here.unforeseen, ...there.unforeseen]).toEqual([]);
  });

  test('the report of the self-test holds no name, no path and no digit of a key', async () => {
    const { bridge } = await withChat('report');
    const { checks } = await value(bridge.diagnostics.run());
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    // What the page has words for is what is really checked.
    expect(checks.map(({ id }) => id)).toEqual(selfTest.shape.checks.element.shape.id.options);
    expect(checks.find(({ id }) => id === 'keystore')).toMatchObject({ outcome: 'absent', detail: 'file' });
    expect((await value(bridge.app.info())).versions).toMatchObject({
      SQLite: expect.stringMatching(/^3\./),
    });
    const { text } = await value(bridge.diagnostics.report());
    expect(text).not.toMatch(/Ana|Ben|[0-9a-f]{16}/);
    expect(text).not.toContain(root);
  });

  test('a damaged memory of the window costs its settings and nothing else', async () => {
    mkdirSync(path.join(root, 'damaged-window'), { recursive: true });
    for (const name of ['settings.json', 'backup.json'])
      writeFileSync(path.join(root, 'damaged-window', name), '{"a":');
    const { bridge } = await start('damaged');
    expect(await value(bridge.settings.get())).toMatchObject({ locale: 'system' });
    expect(await value(bridge.backup.status())).toMatchObject({ destination: null });
    const settings = { frequency: 'weekly', includeMedia: false, keepVersions: 3 } as const;
    expect(await value(bridge.backup.setSettings(settings))).toMatchObject({ settings });
    expect(JSON.parse(readFileSync(path.join(root, 'damaged-window', 'backup.json'), 'utf8'))).toMatchObject({
      settings,
    });
  });
});

test.each([
  ['../../etc/passwd', '_.._etc_passwd'],
  ['.bashrc', 'bashrc'],
  ['photo\u202egpj.exe', 'photo_gpj.exe'],
  ['', 'file'],
  ['a'.repeat(300), 'a'.repeat(150)],
])('proposes %j as a file name without its tricks', (name, safe) => expect(safeName(name)).toBe(safe));
