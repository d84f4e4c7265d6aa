/**
 * The double's lab: SoftHSM with a token that passes and holds a vault, a YubiHSM that is nearly full, a token that gives
 * keys away, one that lacks a mechanism, a file that is no module, and devices. `lab=bare` in the address has nothing.
 */
import type { Emitters, Handlers } from '../../preload/contract.ts';
import {
  deviceReport,
  type LabDevices,
  type ReachVault,
  type VaultContents,
} from '../../preload/contract/vault.ts';
import { Refusal } from './bridge.ts';
import * as samples from './lab-samples.ts';

/** The PIN of every token of the double. */
const PIN = '0001password';
/** Tests plug and unplug through this event of the window; its detail is the report. */
const PLUG_EVENT = 'double-devices';

const bare = (): boolean => new URLSearchParams(window.location.search).get('lab') === 'bare';

/** What the lab shares with the double's vault: places whose PIN is kept there, and forgotten there. */
export interface LabDouble {
  readonly emit: Emitters;
  readonly vault: { readonly state: (reach: ReachVault) => unknown; readonly handlers: Handlers['vault'] };
}

export function labHandlers({ emit, vault: shared }: LabDouble): Handlers['lab'] {
  const known = new Set<string>();
  let devices: LabDevices = bare() ? { devices: [], empty: 'no-permission' } : samples.DEVICES;
  let watched = false;
  window.addEventListener(PLUG_EVENT, (event) => {
    if (!(event instanceof CustomEvent)) return;
    devices = deviceReport.parse(event.detail);
    if (watched) emit.lab.devicesChanged(devices);
  });
  const places = async () => (await shared.handlers.places(undefined)).places;
  const tokens = samples.MODULES.flatMap((module) => module.tokens);

  async function open({ placeId, pin }: ReachVault): Promise<samples.Token | undefined> {
    const place = (await places()).find((one) => one.placeId === placeId);
    // A token with its PIN, or a folder: as the vault itself takes it.
    if (place !== undefined) shared.state({ placeId, pin });
    else if (pin !== null && pin !== PIN) throw new Refusal('vault/pin-wrong');
    else if (pin !== null && placeId !== null) known.add(placeId);
    else if (!known.has(placeId ?? '')) throw new Refusal('vault/pin-required');
    return tokens.find((one) => one.placeId === placeId);
  }
  async function opened(reach: ReachVault): Promise<VaultContents> {
    const found = await open(reach);
    if (found === undefined) {
      if (reach.placeId !== 'beside') throw new Refusal('vault/not-initialised');
      return samples.FOLDER;
    }
    if (found.placeId === 'nss' || found.missing.length > 0)
      throw new Refusal('vault/module-refused', { check: 'wrap-aes-key-wrap', detail: '' });
    if (found.placeId === 'softhsm-2') return samples.EMPTY;
    return found.placeId === 'yubihsm' ? samples.HARDWARE : samples.LAB_ONE;
  }

  return {
    modules: async () => {
      if (bare()) return { modules: [] };
      const now = await places();
      const withPins = (one: samples.Token): samples.Token => ({
        ...one,
        needsPin: now.find(({ placeId }) => placeId === one.placeId)?.needsPin ?? !known.has(one.placeId),
      });
      return { modules: samples.MODULES.map((one) => ({ ...one, tokens: one.tokens.map(withPins) })) };
    },
    chooseModule: () => samples.ADDED,
    probe: async (reach) => {
      const found = await open(reach);
      if (found === undefined) throw new Refusal('ipc/unknown-id', { kind: 'token' });
      return samples.reportOf(found, found.placeId === 'nss' ? samples.GIVEN_AWAY : {});
    },
    contents: opened,
    audit: async (reach) => samples.logOf(await opened(reach)),
    exportAudit: async (reach) => {
      await opened(reach);
      return { kind: 'saved', label: 'coffer-vault-audit.jsonl' };
    },
    devices: () => {
      watched = true;
      return devices;
    },
    stopDevices: () => {
      watched = false;
      return undefined;
    },
  };
}
