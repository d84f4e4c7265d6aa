/** Calls for who runs vaults: modules, tokens, the probe, what is in a vault, its audit log, what is plugged in. */
import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Emitters, Handlers } from '../../../preload/contract.ts';
import type { LabDevices, LabModule, ReachVault } from '../../../preload/contract/vault.ts';
import type { ProcessHost } from '../../../vault/service/host.ts';
import type { Backups } from '../../backup/backups.ts';
import { writeFileAtomic } from '../../base/files.ts';
import { Devices, readAuditLog, type DeviceReport, type FoundModule } from '../../vaults/index.ts';
import type { Desktop } from '../desktop.ts';
import { saving } from '../errors.ts';
import { foreignText } from './foreign-text.ts';
import type { VaultDesk } from './vault-desk.ts';
import { labModuleOf } from './vault-places.ts';

/** Lines of the audit log that are shown. */
const NEWEST = 200;
/** Proposed in the dialog. */
const AUDIT_NAME = 'coffer-vault-audit.jsonl';

export interface LabOptions {
  readonly desk: VaultDesk;
  readonly desktop: Desktop;
  readonly backups: Backups;
  readonly host: ProcessHost;
  readonly emit: Emitters;
}

export function labHandlers({ desk, desktop, backups, host, emit }: LabOptions) {
  const moduleIds = new Map<string, string>();
  const devices = new Devices(host, (report) => emit.lab.devicesChanged(shownDevices(report)));

  function shown(module: FoundModule): Promise<LabModule> {
    const moduleId = moduleIds.get(module.path) ?? randomUUID();
    moduleIds.set(module.path, moduleId);
    return labModuleOf(desk, moduleId, module);
  }
  const auditOf = (reach: ReachVault): Promise<string> => desk.use(reach, (vault) => vault.audit());

  const handlers: Handlers['lab'] = {
    async modules() {
      return { modules: await Promise.all((await desk.modules()).map(shown)) };
    },
    async chooseModule() {
      const [file] = (await desktop.chooseFiles()) ?? [];
      return file === undefined ? null : await shown(await desk.addModule(file));
    },
    async probe(reach) {
      const { passed, profile, checks } = await desk.probe(reach);
      return {
        passed,
        profile: foreignText(profile, 40),
        checks: checks.map(({ check, passed: good, detail }) => ({
          check: foreignText(check, 80),
          passed: good,
          detail: foreignText(detail, 400),
        })),
      };
    },
    async contents(reach) {
      const state = await backups.status();
      const own = state?.protector.kind === 'vault' ? state.protector : null;
      return await desk.use(reach, async (vault) => {
        const { vault: vaultId, attemptsLimit, accounts, lastFailure } = await vault.status();
        const keys = await vault.keys();
        const { label, serial, assurance, capacity } = vault.info;
        const { objectsUsed, objectsFree, accountsFree } = capacity;
        return {
          vaultId,
          label: foreignText(label, 4096),
          serial: foreignText(serial, 200),
          assurance,
          attemptsLimit,
          capacity: { objectsUsed, objectsFree, accountsFree },
          accounts: accounts.map(({ account, state: is, attemptsLeft, attemptsLimit: limit, changedAt }) => ({
            account,
            state: is,
            attempts: { left: attemptsLeft, limit },
            changedAt,
            own: own?.vaultId === vaultId && own?.account === account,
          })),
          keys: keys.map(({ keyRef, purpose, publicKey }) => ({
            keyRef: foreignText(keyRef, 32),
            purpose,
            fingerprint: publicKey === null ? null : fingerprintOf(publicKey),
          })),
          lastFailure: lastFailure && { code: foreignText(lastFailure.code, 100), at: lastFailure.at },
        };
      });
    },
    async audit(reach) {
      const { lines, events, broken } = readAuditLog(await auditOf(reach), NEWEST);
      return {
        lines,
        lastHash: events.at(-1)?.hash ?? null,
        broken: broken && { file: foreignText(broken.file, 200), line: broken.line },
        newest: events.toReversed().map(({ seq, at, type, account, attemptsLeft }) => ({
          seq,
          at: Date.parse(at),
          type: foreignText(type, 60),
          account,
          attemptsLeft,
        })),
      };
    },
    async exportAudit(reach) {
      const log = await auditOf(reach);
      const file = await desktop.chooseSavePath(AUDIT_NAME);
      if (file === null) return { kind: 'declined' };
      await saving(() => writeFileAtomic(file, log, { mode: 0o600 }));
      return { kind: 'saved', label: path.basename(file) };
    },
    async devices() {
      return shownDevices(await devices.report());
    },
    stopDevices() {
      devices.stop();
      return undefined;
    },
  };
  return { handlers, close: () => devices.stop() };
}

/** `point`: hexadecimal. */
function fingerprintOf(point: string): string {
  return createHash('sha256').update(point, 'hex').digest('hex').slice(0, 16);
}

function shownDevices({ devices, empty }: DeviceReport): LabDevices {
  return {
    devices: devices.map(({ product, vendor, fido, yubihsm, accessible }) => ({
      product: foreignText(product, 200),
      vendor: foreignText(vendor, 200),
      fido,
      yubihsm,
      accessible,
    })),
    empty,
  };
}
