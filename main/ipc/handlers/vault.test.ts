/** Passwords, vaults and the page for labs through the window's calls: real vault processes, real SoftHSM. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSoftHsm, SKIP_SOFTHSM, type SoftHsm } from '../../../tests/support/softhsm.ts';
import { VaultDesk as Files } from '../../../tests/support/vault-cli.ts';
import { failure, Programs, value, type Program } from '../../../tests/support/window-program.ts';
import { verifyAudit } from '../../../vault/service/audit-line.ts';
import { NodeProcessHost } from '../../../vault/service/node-host.ts';
import { labModule, vaultPlace, type VaultPlace } from '../../../preload/contract/vault.ts';
import { CofferError } from '../../base/error.ts';
import { openHistory } from '../../chats/index.ts';
import { Profile } from '../../profile/profile.ts';
import { withCleanData } from './foreign-text.ts';
import { VaultDesk } from './vault-desk.ts';
import { labModuleOf, tokenPlaces } from './vault-places.ts';

const PASSWORD = 'seven lamps above the harbour';
const SECOND = 'nine quiet boats under a red moon';
const WRONG = 'six lamps below the harbour';
const PIN = '80453176';

/** Code and data of a call that must fail. */
async function refusal(outcome: Promise<unknown>): Promise<unknown> {
  return { ...((await outcome) as { error?: unknown }) }.error;
}

async function digestOf(folder: string): Promise<string> {
  const profile = await Profile.open(folder, { create: false });
  const history = await openHistory(profile.historyFolder);
  try {
    return (await history.read.digest()).sha256;
  } finally {
    await history.close();
  }
}

/** The set in the folder that the next dialog answers with. */
async function setIn(program: Program, folder: string) {
  program.answer.folder = folder;
  const found = await value(program.bridge.restore.chooseFolder());
  const [set] = found?.sets ?? [];
  if (found === null || set === undefined) throw new TypeError('no set');
  return { set, chosen: { folderId: found.folder.folderId, setId: set.setId } };
}

async function backUpTo(program: Program, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  program.answer.folder = folder;
  await value(program.bridge.backup.chooseDestination());
  const { jobId } = await value(program.bridge.backup.start());
  expect(await program.ended('backup', jobId)).toMatchObject({ state: 'done' });
}

interface Where {
  readonly pin: string | null;
  readonly assurance: string;
  /** Finds the vault's place as a person would. */
  place(program: Program): Promise<VaultPlace>;
}

function journey(name: string, make: (files: Files) => Promise<Where & { remove(): Promise<void> }>) {
  describe(name, { timeout: 180_000 }, () => {
    let files: Files;
    let programs: Programs;
    let where: Where & { remove(): Promise<void> };
    let cloud: string;
    beforeAll(async () => {
      files = await Files.make();
      programs = new Programs(files.folder);
      where = await make(files);
      cloud = files.path('cloud');
    });
    afterAll(async () => {
      await programs.close();
      await where.remove();
      await files.remove();
    });

    it('goes from an empty vault to a backup, and after the loss of the computer back again', async () => {
      const here = await programs.withChat('here');
      const place = await where.place(here);
      expect(place).toMatchObject({
        unusable: null,
        needsPin: where.pin !== null,
        assurance: where.assurance,
      });
      expect((await value(here.bridge.vault.places())).remembered).toBeNull();
      const reach = { placeId: place.placeId, pin: where.pin };
      expect(await failure(here.bridge.encryption.recordState(reach))).toBe('backup/not-enabled');
      const on = await value(here.bridge.encryption.enableWithPassword({ ...reach, password: PASSWORD }));
      expect(on).toMatchObject({
        state: 'on',
        protector: 'vault',
        vault: { name: place.label, assurance: where.assurance, needsPin: false },
        reminderDue: false,
      });
      expect(await failure(here.bridge.encryption.enableWithPassword({ ...reach, password: PASSWORD }))).toBe(
        'backup/already-enabled',
      );
      const after = await value(here.bridge.vault.places());
      expect(after.remembered).toBe(place.placeId);
      expect(after.places[0]).toMatchObject({ placeId: place.placeId, needsPin: false });
      expect(after.places.filter(({ placeId }) => placeId === place.placeId)).toHaveLength(1);
      await backUpTo(here, cloud);
      await here.services.close();
      const before = await digestOf(files.path('here'));
      rmSync(files.path('here'), { recursive: true });

      const there = await programs.start('there');
      const { set, chosen } = await setIn(there, cloud);
      expect(set).toMatchObject({ protector: 'vault', assurance: where.assurance, ownKey: false });
      expect(await failure(there.bridge.restore.recordState({ ...chosen, placeId: null, pin: null }))).toBe(
        'vault/not-chosen',
      );
      const found = await where.place(there);
      const by = { kind: 'password' as const, placeId: found.placeId, pin: where.pin };
      const wrong = await refusal(there.bridge.restore.unlock({ ...chosen, by: { ...by, password: WRONG } }));
      expect(wrong).toEqual({
        code: 'vault/wrong-password',
        data: { attemptsLeft: 9, attemptsLimit: 10 },
      });
      // The PIN was right and is known from now on; two at once wait for each other.
      const again = { ...chosen, placeId: found.placeId, pin: null };
      const states = await Promise.all([
        value(there.bridge.restore.recordState(again)),
        value(there.bridge.restore.recordState(again)),
      ]);
      const state = { state: 'live', attempts: { left: 9, limit: 10 }, assurance: where.assurance };
      expect(states).toMatchObject([state, state]);
      const opened = await value(
        there.bridge.restore.unlock({ ...chosen, by: { ...by, pin: null, password: PASSWORD } }),
      );
      expect(opened.proved).toEqual({ before: 9, attempts: { left: 10, limit: 10 } });
      const { jobId } = await value(
        there.bridge.restore.start({
          sessionId: opened.sessionId,
          sequence: 1,
          scope: { kind: 'all', replacePresent: false },
        }),
      );
      expect(await there.ended('restore', jobId)).toMatchObject({
        state: 'done',
        result: { digest: before },
      });
      // It is all here to go on: key, set, and which vault.
      expect(await value(there.bridge.encryption.status())).toMatchObject({
        protector: 'vault',
        vault: { name: place.label, needsPin: false },
      });
      await backUpTo(there, cloud);
      expect((await setIn(there, cloud)).set).toMatchObject({ versions: 2, ownKey: true });
      await there.services.close();
    });

    it('finds its vault again where this computer has forgotten which it was', async () => {
      const there = await programs.start('there');
      const { placeId } = await where.place(there);
      rmSync(path.join(files.path('there'), 'backup', 'vault.json'));
      const { encryption } = there.bridge;
      expect(await value(encryption.status())).toMatchObject({ vault: { name: null } });
      expect(await failure(encryption.recordState({ placeId: null, pin: null }))).toBe('vault/not-chosen');
      const found = await value(encryption.rememberVault({ placeId, pin: where.pin }));
      expect(found).toMatchObject({ state: 'live', attempts: { left: 10 } });
      expect(await value(encryption.status())).toMatchObject({ vault: { name: found.vaultName } });
      expect(await value(encryption.recordState({ placeId: null, pin: null }))).toMatchObject({
        state: 'live',
      });
      await there.services.close();
    });

    it('checks and changes the password, and turns off with or without its record', async () => {
      const there = await programs.start('there');
      const reach = { placeId: null, pin: where.pin };
      const { encryption, restore } = there.bridge;
      expect(await refusal(encryption.checkPassword({ ...reach, password: WRONG }))).toMatchObject({
        code: 'vault/wrong-password',
        data: { attemptsLeft: 9 },
      });
      const asked = Date.now();
      expect(await value(encryption.checkPassword({ ...reach, password: PASSWORD }))).toEqual({
        before: 9,
        attempts: { left: 10, limit: 10 },
      });
      const status = await value(encryption.status());
      expect(status.state === 'on' ? status.lastProvedAt : 0).toBeGreaterThanOrEqual(asked);
      expect(await value(encryption.changePassword({ ...reach, password: SECOND }))).toEqual({
        attempts: { left: 10, limit: 10 },
      });
      expect(await failure(encryption.checkPassword({ ...reach, password: PASSWORD }))).toBe(
        'vault/wrong-password',
      );
      expect(await value(encryption.recordState(reach))).toMatchObject({ attempts: { left: 9, limit: 10 } });

      const { placeId } = await where.place(there);
      const { chosen } = await setIn(there, cloud);
      const by = { kind: 'password' as const, placeId, pin: where.pin, password: SECOND };
      // Somebody who left while the vault was asked, came back and was faster another way.
      const late = restore.unlock({ ...chosen, by });
      const { sessionId } = await value(restore.unlock({ ...chosen, by: { kind: 'kept' } }));
      expect(await value(late)).toMatchObject({ proved: { before: 9 } });
      expect((await value(restore.chats({ sessionId, sequence: 2 }))).chats).toHaveLength(1);

      expect(await value(encryption.disable({ record: 'keep', pin: null }))).toEqual({ state: 'off' });
      const opened = await value(restore.unlock({ ...chosen, by }));
      expect(opened).toMatchObject({ proved: { before: 10 }, versions: [{ sequence: 2 }, { sequence: 1 }] });
      const { jobId } = await value(
        restore.start({
          sessionId: opened.sessionId,
          sequence: 2,
          scope: { kind: 'all', replacePresent: true },
        }),
      );
      expect(await there.ended('restore', jobId)).toMatchObject({ state: 'done' });
      // Nothing that the page says destroys a key: whoever sits there is asked.
      there.answer.yes = false;
      expect(await failure(encryption.disable({ record: 'delete', pin: null }))).toBe('ipc/declined');
      expect(await value(encryption.recordState({ placeId: null, pin: null }))).toMatchObject({
        state: 'live',
      });
      there.answer.yes = true;
      expect(await value(encryption.disable({ record: 'delete', pin: null }))).toEqual({ state: 'off' });
      expect(there.asked).toEqual(['delete-record', 'delete-record']);
      // A record that is gone answers as one that was never there.
      expect(await failure(restore.unlock({ ...chosen, by }))).toBe('vault/wrong-password');
      await there.services.close();
    });

    it('ends for good with the tenth wrong password, also for the right one', async () => {
      const last = await programs.withChat('last');
      const { placeId } = await where.place(last);
      const reach = { placeId, pin: where.pin };
      await value(last.bridge.encryption.enableWithPassword({ ...reach, password: PASSWORD }));
      const own = { placeId: null, pin: null };
      for (let left = 9; left > 0; left -= 1) {
        expect(
          await refusal(last.bridge.encryption.checkPassword({ ...own, password: WRONG })),
        ).toMatchObject({
          code: 'vault/wrong-password',
          data: { attemptsLeft: left },
        });
      }
      for (const password of [WRONG, PASSWORD]) {
        expect(await refusal(last.bridge.encryption.checkPassword({ ...own, password }))).toEqual({
          code: 'vault/locked',
          data: { attemptsLeft: 0 },
        });
      }
      expect(await value(last.bridge.encryption.recordState(own))).toMatchObject({
        state: 'locked',
        attempts: { left: 0, limit: 10 },
      });
      // Who still has the key may begin anew.
      await value(last.bridge.encryption.changePassword({ ...own, password: SECOND }));
      expect(await value(last.bridge.encryption.recordState(own))).toMatchObject({
        state: 'live',
        attempts: { left: 10 },
      });
    });

    it('says no secret anywhere, and foresaw everything', async () => {
      const secrets = { PASSWORD, SECOND, WRONG, ...(where.pin === null ? {} : { PIN }) };
      for (const { crossed, unforeseen } of programs.all) {
        expect(unforeseen).toEqual([]);
        for (const text of Object.values(secrets)) expect(crossed.join('\n')).not.toContain(text);
      }
      const bytes = Object.entries(secrets).map(([key, text]) => [key, Buffer.from(text)] as const);
      expect(await files.leaks([files.folder], Object.fromEntries(bytes))).toEqual([]);
    });
  });
}

journey('a software vault on another disk', (files) => {
  const disk = files.path('disk');
  mkdirSync(disk);
  return Promise.resolve({
    pin: null,
    assurance: 'software',
    async place({ bridge, answer }) {
      // A disk with other things on it, which stay as they are.
      writeFileSync(path.join(disk, 'holiday.txt'), 'sea');
      answer.folder = disk;
      const place = await value(bridge.vault.chooseFolder());
      if (place === null) throw new TypeError('the dialog was closed');
      expect(place.label).toBe(path.join(disk, 'coffer-vault'));
      return place;
    },
    remove: () => Promise.resolve(),
  });
});

const tokenOf = async ({ bridge }: Program, label: string): Promise<VaultPlace> => {
  const place = (await value(bridge.vault.places())).places.find((one) => one.label === label);
  if (place === undefined) throw new TypeError(`no token ${label}`);
  return place;
};

describe.skipIf(SKIP_SOFTHSM !== null)('on a token', () => {
  journey('a token behind PKCS#11', async () => {
    const hsm = await makeSoftHsm('lab', PIN);
    return {
      pin: PIN,
      assurance: 'softhsm-test-only',
      place: (program) => tokenOf(program, 'lab'),
      remove: () => hsm.remove(),
    };
  });

  describe('the lab', { timeout: 180_000 }, () => {
    let files: Files;
    let programs: Programs;
    let hsm: SoftHsm;
    let program: Program;
    beforeAll(async () => {
      files = await Files.make();
      programs = new Programs(files.folder);
      hsm = await makeSoftHsm('bench', PIN);
      program = await programs.withChat('lab');
    });
    afterAll(async () => {
      await programs.close();
      await hsm.remove();
      await files.remove();
    });

    it('forgets a PIN that the token refused, and every PIN when told to', async () => {
      const { vault, lab } = program.bridge;
      const { placeId } = await tokenOf(program, 'bench');
      const nothing = { placeId, pin: null };
      expect(await failure(lab.contents(nothing))).toBe('vault/pin-required');
      expect(await failure(lab.contents({ placeId, pin: '1111' }))).toBe('vault/pin-wrong');
      expect(await tokenOf(program, 'bench')).toMatchObject({ needsPin: true });
      expect(await failure(lab.contents(nothing))).toBe('vault/pin-required');
      await value(lab.contents({ placeId, pin: PIN }));
      await value(lab.contents(nothing));
      expect(await tokenOf(program, 'bench')).toMatchObject({ needsPin: false });
      await value(vault.forgetPins());
      expect(await failure(lab.contents(nothing))).toBe('vault/pin-required');
      expect(await failure(lab.contents({ placeId: 'elsewhere', pin: PIN }))).toBe('ipc/unknown-id');
    });

    it('shows modules and tokens, and probes', async () => {
      const { modules } = await value(program.bridge.lab.modules());
      const tokens = modules.flatMap((module) => module.tokens);
      const token = tokens.find(({ label }) => label === 'bench');
      expect(token).toMatchObject({ initialised: true, missing: [], assurance: 'softhsm-test-only' });
      expect(token?.mechanisms).toContain('CKM_ECDH1_DERIVE');
      const empty = tokens.find(({ initialised }) => !initialised);
      const { places } = await value(program.bridge.vault.places());
      expect(places.find(({ placeId }) => placeId === empty?.placeId)).toMatchObject({
        unusable: 'vault/token-uninitialised',
      });
      const report = await value(program.bridge.lab.probe({ placeId: token?.placeId ?? '', pin: PIN }));
      expect(report.passed).toBe(true);
      expect(report.checks.length).toBeGreaterThan(10);
      expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
      // A folder has no module to probe.
      const folder = places.find(({ kind }) => kind === 'software');
      expect(await failure(program.bridge.lab.probe({ placeId: folder?.placeId ?? '', pin: null }))).toBe(
        'ipc/unknown-id',
      );
    });

    it('makes no vault by looking; shows what is in one, and whose', async () => {
      const { lab, encryption } = program.bridge;
      const { placeId } = await tokenOf(program, 'bench');
      const reach = { placeId, pin: PIN };
      for (let look = 0; look < 2; look += 1) {
        expect(await value(lab.contents(reach))).toMatchObject({
          vaultId: null,
          attemptsLimit: null,
          accounts: [],
          keys: [],
        });
        expect(await value(lab.audit(reach))).toEqual({ lines: 0, lastHash: null, broken: null, newest: [] });
      }
      await value(encryption.enableWithPassword({ ...reach, password: PASSWORD }));
      await refusal(encryption.checkPassword({ placeId: null, pin: null, password: WRONG }));
      const contents = await value(lab.contents(reach));
      expect(contents).toMatchObject({
        label: 'bench',
        attemptsLimit: 10,
        accounts: [{ state: 'live', attempts: { left: 9, limit: 10 }, own: true }],
      });
      // One `oprf` key for the record, one for accounts that are not there.
      expect(contents.keys.map(({ purpose }) => purpose).toSorted()).toEqual(['ake', 'oprf', 'oprf']);
      expect(new Set(contents.keys.map(({ fingerprint }) => fingerprint)).size).toBe(3);
      for (const { fingerprint } of contents.keys) expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
      const audit = await value(lab.audit(reach));
      expect(audit.newest[0]).toMatchObject({ seq: audit.lines, attemptsLeft: 9 });
      expect(audit.newest.map(({ type }) => type)).toContain('attempt');
      expect(audit.newest.at(-1)?.seq).toBe(1);

      expect(await value(lab.exportAudit(reach))).toEqual({ kind: 'declined' });
      program.answer.save = files.path(path.join('no-such-folder', 'audit.jsonl'));
      expect(await refusal(lab.exportAudit(reach))).toEqual({
        code: 'ipc/not-saved',
        data: { reason: 'ENOENT' },
      });
      program.answer.save = files.path('audit.jsonl');
      expect(await value(lab.exportAudit(reach))).toEqual({ kind: 'saved', label: 'audit.jsonl' });
      const log = readFileSync(files.path('audit.jsonl'), 'utf8');
      expect(verifyAudit(log)).toEqual({ seq: audit.lines, hash: audit.lastHash });
      if (process.platform !== 'win32') expect(statSync(files.path('audit.jsonl')).mode & 0o777).toBe(0o600);
    });

    it('takes a module that is elsewhere, and says of others why they cannot be used', async () => {
      const { lab } = program.bridge;
      program.answer.files = null;
      expect(await value(lab.chooseModule())).toBeNull();
      program.answer.files = [import.meta.filename];
      expect(await value(lab.chooseModule())).toMatchObject({
        about: null,
        code: 'vault/module-not-pkcs11',
        tokens: [],
      });
      const { modules } = await value(lab.modules());
      expect(modules.map((module) => module.path)).not.toContain(import.meta.filename);
    });

    const softokn = ['/usr/lib/x86_64-linux-gnu/libsoftokn3.so', '/usr/lib64/libsoftokn3.so'].find((file) =>
      existsSync(file),
    );
    it.skipIf(softokn === undefined)('shows that NSS’ module cannot be used', async () => {
      program.answer.files = [softokn ?? ''];
      const module = await value(program.bridge.lab.chooseModule());
      const usable = module?.tokens.filter(({ initialised, missing }) => initialised && missing.length === 0);
      expect({ code: module?.code, usable }).toMatchObject({ code: 'vault/module-failed', usable: [] });
    });

    it('uses a token through a module that was named, and finds it there again', async () => {
      const module = files.path('copy-of-module.so');
      copyFileSync(hsm.module, module);
      const first = await programs.start('named');
      first.answer.files = [module];
      const chosen = await value(first.bridge.lab.chooseModule());
      const { placeId } = chosen?.tokens.find(({ label }) => label === 'bench') ?? { placeId: '' };
      expect(await value(first.bridge.lab.contents({ placeId, pin: PIN }))).toMatchObject({
        accounts: [{ own: false }],
      });
      const shown = (await value(first.bridge.lab.modules())).modules.map((one) => one.path);
      expect(shown).toContain(module);
      const password = PASSWORD;
      await value(first.bridge.encryption.enableWithPassword({ placeId, pin: null, password }));
      await first.services.close();

      const second = await programs.start('named');
      const { remembered, places } = await value(second.bridge.vault.places());
      expect(places[0]).toMatchObject({ placeId: remembered, label: 'bench', unusable: null });
      const own = { placeId: remembered, pin: PIN };
      expect(await value(second.bridge.encryption.recordState(own))).toMatchObject({ state: 'live' });
      rmSync(module);
      expect((await value(second.bridge.vault.places())).places[0]).toMatchObject({
        unusable: 'vault/module-missing',
      });
    });

    it('remembers a token that is not plugged in now', async () => {
      const back = await hsm.pull();
      try {
        const { remembered, places } = await value(program.bridge.vault.places());
        expect(places[0]).toMatchObject({
          placeId: remembered,
          kind: 'token',
          label: 'bench',
          assurance: 'softhsm-test-only',
          unusable: 'vault/token-missing',
        });
      } finally {
        await back();
      }
    });

    it('answers what is plugged in, and closes after what is under way', async () => {
      const { lab } = program.bridge;
      const { devices, empty } = await value(lab.devices());
      expect(devices.length === 0).toBe(empty !== null);
      await value(lab.stopDevices());
      const { placeId } = await tokenOf(program, 'bench');
      const running = value(lab.contents({ placeId, pin: PIN }));
      await new Promise((resolve) => setTimeout(resolve, 200));
      const closing = program.services.close();
      const late = failure(lab.contents({ placeId, pin: null }));
      await expect(running).resolves.toMatchObject({ label: 'bench' });
      expect(await late).toBe('vault/closed');
      await closing;
      expect(program.unforeseen).toEqual([]);
    });
  });
});

describe('a folder', () => {
  let files: Files;
  let programs: Programs;
  beforeAll(async () => {
    files = await Files.make();
    programs = new Programs(files.folder);
  });
  afterAll(async () => {
    await programs.close();
    await files.remove();
  });

  it('is made only by turning on, and looking for a vault leaves nothing in it', async () => {
    const { bridge, answer } = await programs.start('plain');
    const { places } = await value(bridge.vault.places());
    const own = places.find(({ kind }) => kind === 'software');
    expect(own).toMatchObject({ label: files.path('plain/vault'), unusable: null, needsPin: false });
    const reach = { placeId: own?.placeId ?? '', pin: null };
    expect(await failure(bridge.lab.contents(reach))).toBe('vault/folder-unusable');
    expect(existsSync(files.path('plain/vault'))).toBe(false);
    const folder = files.path('papers');
    mkdirSync(folder);
    answer.folder = folder;
    const chosen = await value(bridge.vault.chooseFolder());
    const there = { placeId: chosen?.placeId ?? '', pin: null };
    expect(await failure(bridge.lab.contents(there))).toBe('vault/not-initialised');
    expect(await failure(bridge.lab.audit(there))).toBe('vault/not-initialised');
    expect(readdirSync(folder)).toEqual([]);

    const on = await value(bridge.encryption.enableWithPassword({ ...reach, password: PASSWORD }));
    expect(on).toMatchObject({ protector: 'vault', vault: { assurance: 'software' } });
    expect(await value(bridge.lab.contents(reach))).toMatchObject({ accounts: [{ own: true }] });
  });

  it('asks for the password once a month, unless put off or just proven', async () => {
    const { bridge } = await programs.start('monthly');
    const reach = { placeId: (await value(bridge.vault.places())).places[0]?.placeId ?? '', pin: null };
    await value(bridge.encryption.enableWithPassword({ ...reach, password: PASSWORD }));
    const isDue = async () => {
      const status = await value(bridge.encryption.status());
      return status.state === 'on' && status.reminderDue;
    };
    expect(await isDue()).toBe(false);
    const memory = files.path('monthly-window/backup.json');
    const before = JSON.parse(readFileSync(memory, 'utf8')) as { provedAt: number };
    const monthAgo = { ...before, provedAt: before.provedAt - 31 * 86_400_000 };
    writeFileSync(memory, JSON.stringify(monthAgo));
    expect(await isDue()).toBe(true);
    await value(bridge.encryption.snoozeReminder());
    expect(await isDue()).toBe(false);
    writeFileSync(memory, JSON.stringify(monthAgo));
    const own = { placeId: null, pin: null };
    expect(await failure(bridge.encryption.checkPassword({ ...own, password: WRONG }))).toBe(
      'vault/wrong-password',
    );
    expect(await isDue()).toBe(true);
    await value(bridge.encryption.checkPassword({ ...own, password: PASSWORD }));
    expect(await isDue()).toBe(false);
  });

  it('puts the key under a password where 64 digits were before, and the digits go on opening it', async () => {
    const { bridge } = await programs.start('both');
    const { digits } = await value(bridge.encryption.begin());
    await value(bridge.encryption.confirm({ digits }));
    const own = { placeId: null, pin: null };
    expect(await failure(bridge.encryption.checkPassword({ ...own, password: PASSWORD }))).toBe(
      'backup/no-password',
    );
    expect(await failure(bridge.encryption.enableWithPassword({ ...own, password: PASSWORD }))).toBe(
      'vault/not-chosen',
    );
    const { places } = await value(bridge.vault.places());
    const reach = { placeId: places[0]?.placeId ?? '', pin: null };
    await value(bridge.encryption.enableWithPassword({ ...reach, password: PASSWORD }));
    expect(await value(bridge.encryption.check({ digits }))).toMatchObject({ complete: true });
    expect(await value(bridge.encryption.recordState(own))).toMatchObject({ attempts: { left: 10 } });
  });
});

describe('a password as it is typed', () => {
  it('is judged with names that the page has words for', async () => {
    const files = await Files.make();
    const programs = new Programs(files.folder);
    try {
      const { bridge } = await programs.start('typed');
      const of = (password: string) => value(bridge.vault.strength({ password }));
      expect(await of('password')).toEqual({ score: 0, warning: 'topTen', suggestions: ['anotherWord'] });
      expect(await of(PASSWORD)).toEqual({ score: 4, warning: null, suggestions: [] });
      expect(await failure(bridge.vault.strength({ password: 'x'.repeat(4096) }))).toBe(
        'vault/password-unusable',
      );
    } finally {
      await programs.close();
      await files.remove();
    }
  });
});

it('cuts and cleans what a module says before it crosses', async () => {
  const files = await Files.make();
  try {
    const nasty = `\u001b[31m\u202eten\u0000${'x'.repeat(5000)}\ud83d`;
    const desk = new VaultDesk({ host: new NodeProcessHost(), sealer: null, backupFolder: files.folder });
    const found = {
      path: '/lib/nasty.so',
      code: null,
      report: {
        manufacturer: nasty,
        description: nasty,
        libraryVersion: nasty,
        cryptokiVersion: nasty,
        tokens: [
          {
            slot: 1,
            label: nasty,
            serial: nasty,
            manufacturer: nasty,
            model: nasty,
            initialised: true,
            profile: nasty,
            assurance: 'software' as const,
            mechanisms: [nasty],
          },
        ],
      },
    };
    const [place] = await tokenPlaces(desk, found);
    const module = await labModuleOf(desk, 'id', found);
    expect(vaultPlace.parse(place)).toMatchObject({ unusable: 'vault/module-refused' });
    expect(labModule.parse(module).tokens[0]?.missing).toHaveLength(2);
    expect(JSON.stringify([place, module])).not.toMatch(/\\u|[\p{Cc}\p{Cf}]/u);
    expect(place?.label.startsWith('[31mten')).toBe(true);
    const error = new CofferError('vault/token-missing', { found: [nasty], limit: 3 });
    expect(JSON.stringify((withCleanData(error) as CofferError).data)).not.toMatch(/\\u/u);
    expect(withCleanData(error)).toMatchObject({ code: 'vault/token-missing', data: { limit: 3 } });
  } finally {
    await files.remove();
  }
});
