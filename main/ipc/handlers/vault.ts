/** Calls about where a vault is or can be, and what a password is worth. */
import path from 'node:path';
import type { Handlers } from '../../../preload/contract.ts';
import type { Backups } from '../../backup/backups.ts';
import { passwordStrength, vaultFolderIn, vaultPassword } from '../../vaults/index.ts';
import type { Desktop } from '../desktop.ts';
import type { VaultDesk } from './vault-desk.ts';
import { folderPlace, rememberedOrNone, rememberedPlace, tokenPlaces } from './vault-places.ts';

export interface VaultOptions {
  readonly desk: VaultDesk;
  readonly desktop: Desktop;
  readonly backups: Backups;
  /** Absolute path of the profile: its folder `vault` is offered. */
  readonly profileFolder: string;
}

export function vaultHandlers({ desk, desktop, backups, profileFolder }: VaultOptions): Handlers['vault'] {
  /** Chosen by the person since the program started. */
  const folders = new Set([path.join(profileFolder, 'vault')]);
  return {
    async places() {
      const modules = await desk.modules();
      const found = [
        ...(await Promise.all([...folders].map((folder) => folderPlace(desk, folder)))),
        ...(await Promise.all(modules.map((module) => tokenPlaces(desk, module)))).flat(),
      ];
      const choice = await rememberedOrNone(desk);
      const { keepsPins } = desk;
      if (choice === null) return { remembered: null, places: found, keepsPins };
      const state = await backups.status();
      const said = state?.protector.kind === 'vault' ? state.protector.assurance : undefined;
      const first = await rememberedPlace(desk, choice, found, said);
      const others = found.filter(({ placeId }) => placeId !== first.placeId);
      return { remembered: first.placeId, places: [first, ...others], keepsPins };
    },
    async chooseFolder() {
      const folder = await desktop.chooseFolder();
      if (folder === null) return null;
      const own = await vaultFolderIn(folder);
      folders.add(own);
      return await folderPlace(desk, own);
    },
    async strength({ password: typed }) {
      using password = vaultPassword(typed);
      const { score, warning, suggestions } = await passwordStrength(password);
      return { score, warning, suggestions: suggestions.slice(0, 10) };
    },
    forgetPins: () => desk.forgetPins(),
  };
}
