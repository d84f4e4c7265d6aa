import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSoftHsm, MAY_SKIP, SKIP_SOFTHSM, type SoftHsm } from '../../tests/support/softhsm.ts';
import { Person } from '../../tests/support/vault-person.ts';
import { helloRequest } from '../protocol/client.ts';
import { parseResponse } from '../protocol/frames.ts';
import { verifyAudit } from './audit-line.ts';
import { wholeAudit } from './audit-pages.ts';
import {
  inspectModule,
  openVault,
  type OpenedVault,
  type SecretSource,
  type VaultChoice,
  type VaultProcess,
} from './client.ts';
import { NodeProcessHost } from './node-host.ts';

const HOST = new NodeProcessHost();

interface Place {
  readonly choice: VaultChoice;
  readonly secrets: SecretSource;
  readonly env: Readonly<Record<string, string>>;
  readonly auditPath: string;
  readonly hsm: SoftHsm | null;
  remove(): Promise<void>;
}

async function softwarePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'coffer-service-'));
  return {
    choice: { kind: 'software', folder: join(folder, 'vault'), sealed: true },
    secrets: {
      pin: () => Promise.resolve(null),
      sealingKey: () => Promise.resolve(new Uint8Array(32).fill(5)),
    },
    env: {},
    auditPath: join(folder, 'audit.jsonl'),
    hsm: null,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function softHsmPlace(): Promise<Place> {
  const hsm = await makeSoftHsm();
  return {
    choice: {
      kind: 'pkcs11',
      module: hsm.module,
      libraryParameters: null,
      slot: null,
      serial: null,
      label: hsm.label,
    },
    secrets: {
      pin: () => Promise.resolve(Uint8Array.from(Buffer.from(hsm.pin))),
      sealingKey: () => Promise.resolve(null),
    },
    env: { SOFTHSM2_CONF: hsm.conf },
    auditPath: join(hsm.folder, 'audit.jsonl'),
    hsm,
    remove: () => hsm.remove(),
  };
}

const running: VaultProcess[] = [];
async function open(place: Place, secrets = place.secrets): Promise<OpenedVault> {
  const opened = await openVault(HOST, place.choice, place.auditPath, secrets, place.env);
  running.push(opened.vault);
  return opened;
}

afterEach(async () => {
  for (const vault of running.splice(0)) await vault.stop();
});

const PLACES = [
  { name: 'the software token', make: softwarePlace, skip: false },
  { name: 'SoftHSM', make: softHsmPlace, skip: SKIP_SOFTHSM !== null },
];

for (const { name, make, skip } of PLACES) {
  describe.skipIf(skip)(`a vault process on ${name}`, () => {
    let place: Place;
    beforeEach(async () => {
      place = await make();
    });
    afterEach(async () => {
      for (const vault of running.splice(0)) await vault.stop();
      await place.remove();
    });

    async function made(attempts: number): Promise<VaultProcess> {
      const { vault } = await open(place);
      await vault.call('create-vault', { attempts });
      return vault;
    }

    it('gives the backup key for the right password, and all attempts back', async () => {
      const vault = await made(10);
      const person = await Person.meet(vault);
      await person.enrol('right');
      expect(await person.recover('wrong')).toEqual({ outcome: 'wrong-password', attemptsLeft: 9 });
      expect(await person.attemptsLeft()).toBe(9);
      const recovered = await person.recover('right');
      expect(recovered).toEqual({ outcome: 'recovered', backupKey: person.backupKey, attemptsLeft: 10 });
      expect(await person.attemptsLeft()).toBe(10);
      // AKE, decoy, account: the key before the rotation is gone.
      expect(await vault.call('keys', null)).toHaveLength(3);
    });

    it('ends for ever after ten wrong passwords, also for the right one', async () => {
      const vault = await made(10);
      const person = await Person.meet(vault);
      await person.enrol('right');
      const before = await vault.call('keys', null);
      for (let left = 9; left >= 0; left -= 1) {
        expect(await person.recover('wrong')).toEqual({ outcome: 'wrong-password', attemptsLeft: left });
      }
      expect(await person.recover('right')).toEqual({ outcome: 'refused', reason: 'locked' });
      expect(await vault.call('keys', null)).toHaveLength(before.length - 1);
      await vault.stop();
      const { vault: again } = await open(place);
      person.vault = again;
      expect(await person.recover('right')).toEqual({ outcome: 'refused', reason: 'locked' });
      expect((await again.call('status', null)).accounts).toMatchObject([
        { state: 'locked', attemptsLeft: 0 },
      ]);
    });

    it('keeps everything in the token: a restart, a lost profile and log change nothing', async () => {
      const vault = await made(5);
      const person = await Person.meet(vault);
      await person.enrol('right');
      await person.recover('wrong');
      await vault.stop();
      await rm(place.auditPath);
      person.vault = (await open(place)).vault;
      expect(await person.attemptsLeft()).toBe(4);
      expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 5 });
    });

    it('counts an attempt also when it is killed right after', async () => {
      const vault = await made(4);
      const person = await Person.meet(vault);
      await person.enrol('right');
      for (const left of [3, 2, 1]) {
        await person.recover('wrong');
        const current = running.splice(0);
        for (const process of current) await process.stop(0);
        person.vault = (await open(place)).vault;
        expect(await person.attemptsLeft()).toBe(left);
      }
      expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 4 });
    });

    it('serves two clients at once, each using its own attempt', async () => {
      const vault = await made(10);
      const person = await Person.meet(vault);
      await person.enrol('right');
      const outcomes = await Promise.all([
        person.recover('right'),
        person.recover('right'),
        person.recover('wrong'),
      ]);
      const kinds = outcomes.map(({ outcome }) => outcome).toSorted();
      expect(kinds).toContain('recovered');
      expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 10 });
      expect(await vault.call('keys', null)).toHaveLength(3);
    });

    it('lets the owner overwrite and delete, and leaves nothing behind', async () => {
      const vault = await made(10);
      const person = await Person.meet(vault);
      await person.enrol('first');
      await expect(person.enrol('again')).rejects.toMatchObject({ code: 'protocol/refused' });
      await person.enrol('second', 'change-password');
      expect(await person.recover('first')).toMatchObject({ outcome: 'wrong-password' });
      expect(await person.recover('second')).toMatchObject({ outcome: 'recovered' });
      await person.delete();
      expect((await vault.call('status', null)).accounts).toEqual([]);
      expect(await vault.call('keys', null)).toHaveLength(2);
    });

    it('destroys an account for who runs the vault', async () => {
      const vault = await made(10);
      const person = await Person.meet(vault);
      await person.enrol('right');
      const account = Buffer.from(person.account).toString('hex');
      expect(await vault.call('destroy-account', { account })).toBeNull();
      await expect(vault.call('destroy-account', { account })).rejects.toMatchObject({
        code: 'vault/object-missing',
      });
      expect(await vault.call('keys', null)).toHaveLength(2);
    });

    it('makes one vault a token', async () => {
      const vault = await made(10);
      await expect(vault.call('create-vault', { attempts: 10 })).rejects.toMatchObject({
        code: 'vault/record-conflict',
      });
    });

    it('refuses a client of a token without a vault, and tells its owner why', async () => {
      const { vault } = await open(place);
      expect(parseResponse(await vault.exchange(helloRequest()))).toMatchObject({ reason: 'token-failed' });
      expect(await vault.call('status', null)).toMatchObject({
        vault: null,
        lastFailure: { code: 'vault/object-missing' },
      });
    });

    it('answers bytes that are no request', async () => {
      const vault = await made(10);
      for (const [bytes, reason] of [
        [new Uint8Array(0), 'malformed'],
        [Uint8Array.of(1, 0x55, 0, 0), 'malformed'],
        [Uint8Array.of(9, 0, 0, 0), 'version'],
        [Uint8Array.of(...helloRequest(), 0), 'malformed'],
      ] as const) {
        expect(parseResponse(await vault.exchange(bytes))).toMatchObject({ type: 'refusal', reason });
      }
    });

    it('writes down every event in a log that verifies', async () => {
      const vault = await made(3);
      const person = await Person.meet(vault);
      await person.enrol('right');
      await person.recover('wrong');
      await person.recover('right');
      const log = await wholeAudit(vault);
      const types = log
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { type: string }).type);
      expect(types[0]).toBe('created');
      for (const type of ['enrolled', 'attempt', 'verified', 'rotated']) expect(types).toContain(type);
      expect(verifyAudit(log).seq).toBe(types.length);
      expect(await readFile(place.auditPath, 'utf8')).toBe(log);
    });

    it('is open in one process at a time', async () => {
      await made(10);
      await expect(open(place)).rejects.toMatchObject({ code: 'vault/token-in-use' });
    });

    it('does not open without its secret', async () => {
      const nothing: SecretSource = {
        pin: () => Promise.resolve(null),
        sealingKey: () => Promise.resolve(null),
      };
      await expect(open(place, nothing)).rejects.toMatchObject({
        code: place.hsm === null ? 'vault/seal-failed' : 'vault/pin-required',
      });
    });

    it('hands the secret over once and zeroes it', async () => {
      const given: Uint8Array[] = [];
      const keep = (secret: Uint8Array | null): Uint8Array | null => {
        if (secret !== null) given.push(secret);
        return secret;
      };
      await open(place, {
        pin: async () => keep(await place.secrets.pin()),
        sealingKey: async () => keep(await place.secrets.sealingKey()),
      });
      expect(given).toHaveLength(place.hsm === null ? 1 : 2);
      for (const secret of given) expect(secret.every((byte) => byte === 0)).toBe(true);
    });

    it('that is killed is gone, and says so', async () => {
      const vault = await made(10);
      const pending = vault.call('status', null);
      await vault.stop(0);
      await expect(vault.call('info', null)).rejects.toMatchObject({ code: 'vault/process-gone' });
      await pending.catch(() => undefined);
    });
  });
}

describe.skipIf(SKIP_SOFTHSM !== null)('a vault process whose token is pulled', () => {
  let place: Place;
  beforeEach(async () => {
    place = await softHsmPlace();
  });
  afterEach(async () => {
    for (const vault of running.splice(0)) await vault.stop();
    await place.remove();
  });

  it('refuses in the middle of an exchange, and goes on when the token is back', async () => {
    const { vault } = await open(place);
    await vault.call('create-vault', { attempts: 10 });
    const person = await Person.meet(vault);
    await person.enrol('right');
    const putBack = await place.hsm?.pull();
    expect(await person.recover('right')).toEqual({ outcome: 'refused', reason: 'token-failed' });
    await expect(vault.call('status', null)).rejects.toMatchObject({ code: 'vault/token-removed' });
    await putBack?.();
    expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 10 });
    expect(await vault.call('status', null)).toMatchObject({ lastFailure: { code: 'vault/token-removed' } });
  });

  it('has SoftHSM’s limit: an old copy of the folder brings old attempts back', async () => {
    const { vault } = await open(place);
    await vault.call('create-vault', { attempts: 3 });
    const person = await Person.meet(vault);
    await person.enrol('right');
    await vault.stop();
    const folder = (await place.hsm?.tokenFolder()) ?? '';
    const copy = join(place.hsm?.folder ?? '', 'copy');
    await cp(folder, copy, { recursive: true });
    person.vault = (await open(place)).vault;
    for (let i = 0; i < 3; i += 1) await person.recover('wrong');
    expect(await person.recover('right')).toMatchObject({ reason: 'locked' });
    for (const process of running.splice(0)) await process.stop();
    await rm(folder, { recursive: true });
    await cp(copy, folder, { recursive: true });
    person.vault = (await open(place)).vault;
    expect(await person.recover('right')).toMatchObject({ outcome: 'recovered' });
  });
});

describe('a module that crashes', () => {
  const compiler = ['cc', 'gcc', 'clang'].find((command) => {
    try {
      execFileSync(command, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coffer-crash-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.skipIf(compiler === undefined && MAY_SKIP)(
    'is reported by name, and takes nothing with it',
    async () => {
      const source = join(folder, 'crash.c');
      const module = join(folder, 'crash.so');
      await writeFile(
        source,
        'int C_GetFunctionList(void **list) { *(volatile int *)0 = 1; (void)list; return 0; }\n',
      );
      execFileSync(compiler ?? 'cc', ['-shared', '-fPIC', '-o', module, source]);
      await expect(inspectModule(HOST, { module, libraryParameters: null }, {})).rejects.toMatchObject({
        code: 'vault/module-crashed',
        data: { module, step: 'inspect', signal: 'SIGSEGV' },
      });
    },
  );

  it('is told from a library that is no module', async () => {
    const inspect = inspectModule(HOST, { module: process.execPath, libraryParameters: null }, {});
    await expect(inspect).rejects.toMatchObject({ code: 'vault/module-not-pkcs11' });
  });
});
