/** Where a vault is or can be: the remembered one, folders, and the tokens of this computer's modules. */
import fs from 'node:fs/promises';
import type { LabModule, VaultPlace } from '../../../preload/contract/vault.ts';
import { assurance } from '../../../preload/contract/vault.ts';
import { CofferError } from '../../base/error.ts';
import {
  missingMechanisms,
  type FoundModule,
  type FoundToken,
  type VaultChoice,
} from '../../vaults/index.ts';
import { foreignText } from './foreign-text.ts';
import type { VaultDesk } from './vault-desk.ts';

type TokenChoice = Extract<VaultChoice, { kind: 'pkcs11' }>;

/** An assurance that nobody knows is not made better than the least. */
export function knownAssurance(text: string | undefined): VaultPlace['assurance'] {
  return assurance.safeParse(text).data ?? 'software';
}

/** What people call a vault. */
export function nameOf(choice: VaultChoice): string {
  if (choice.kind === 'software') return choice.folder;
  return foreignText(choice.tokenLabel ?? choice.serial ?? choice.module, 4096);
}

/** The remembered vault; what cannot be understood is as good as none, and another can be chosen. */
export async function rememberedOrNone(desk: VaultDesk): Promise<VaultChoice | null> {
  try {
    return await desk.remembered();
  } catch (error) {
    if (error instanceof CofferError && error.code === 'vault/choice-damaged') return null;
    throw error;
  }
}

/** How to find a token again: by its names, and by its slot where it has no serial number. */
export function choiceOf(
  module: string,
  { label, serial, slot }: FoundToken,
  libraryParameters: string | null = null,
): TokenChoice {
  return {
    kind: 'pkcs11',
    module,
    libraryParameters,
    tokenLabel: label || null,
    serial: serial || null,
    slot: serial === '' ? slot : null,
  };
}

/** A folder with a software vault, or for one. */
export async function folderPlace(
  desk: VaultDesk,
  folder: string,
  unusable: string | null = null,
): Promise<VaultPlace> {
  return {
    placeId: await desk.placeId({ kind: 'software', folder }),
    kind: 'software',
    label: folder,
    withChats: desk.isWithChats(folder),
    maker: '',
    serial: '',
    assurance: 'software',
    needsPin: false,
    unusable,
  };
}

/** The tokens that a module shows, also those that cannot hold a vault. */
export function tokenPlaces(
  desk: VaultDesk,
  { path, report }: FoundModule,
  libraryParameters: string | null = null,
): Promise<VaultPlace[]> {
  return Promise.all(
    (report?.tokens ?? []).map(async (token) => {
      const choice = choiceOf(path, token, libraryParameters);
      return {
        placeId: await desk.placeId(choice),
        kind: 'token' as const,
        label: foreignText(token.label, 200),
        withChats: false,
        maker: foreignText(`${token.manufacturer} ${token.model}`, 200),
        serial: foreignText(token.serial, 200),
        assurance: token.assurance,
        needsPin: await desk.needsPin(choice),
        unusable: whyUnusable(token),
      };
    }),
  );
}

function whyUnusable(token: FoundToken): string | null {
  if (!token.initialised) return 'vault/token-uninitialised';
  return missingMechanisms(token).length > 0 ? 'vault/module-refused' : null;
}

/** The remembered vault: as it was found among `places`, or else with the reason why it cannot be used now. */
export async function rememberedPlace(
  desk: VaultDesk,
  choice: VaultChoice,
  places: readonly VaultPlace[],
  said: string | undefined,
): Promise<VaultPlace> {
  const id = await desk.placeId(choice);
  const found = (among: readonly VaultPlace[]) => among.find(({ placeId }) => placeId === id);
  const present = found(places);
  if (present !== undefined) return present;
  if (choice.kind === 'software') {
    const isThere = await fs.stat(choice.folder).catch(() => null);
    return await folderPlace(desk, choice.folder, isThere ? null : 'vault/folder-unusable');
  }
  // It may be in a module that is elsewhere, or that wants parameters.
  const module = await desk.lookAt(choice.module, choice.libraryParameters);
  return (
    found(await tokenPlaces(desk, module, choice.libraryParameters)) ?? {
      placeId: id,
      kind: 'token',
      label: nameOf(choice),
      withChats: false,
      maker: '',
      serial: foreignText(choice.serial ?? '', 200),
      assurance: knownAssurance(said),
      needsPin: await desk.needsPin(choice),
      unusable: module.code ?? 'vault/token-missing',
    }
  );
}

/** A module with all that it says, for the page of labs. */
export async function labModuleOf(
  desk: VaultDesk,
  moduleId: string,
  { path, report, code }: FoundModule,
): Promise<LabModule> {
  const tokens = (report?.tokens ?? []).map(async (token) => {
    const choice = choiceOf(path, token);
    return {
      placeId: await desk.placeId(choice),
      slot: token.slot,
      label: foreignText(token.label, 200),
      serial: foreignText(token.serial, 200),
      manufacturer: foreignText(token.manufacturer, 200),
      model: foreignText(token.model, 200),
      initialised: token.initialised,
      profile: foreignText(token.profile, 40),
      assurance: token.assurance,
      needsPin: await desk.needsPin(choice),
      mechanisms: token.mechanisms.map((name) => foreignText(name, 80)),
      missing: missingMechanisms(token),
    };
  });
  return {
    moduleId,
    path,
    about: report && {
      manufacturer: foreignText(report.manufacturer, 200),
      description: foreignText(report.description, 200),
      libraryVersion: foreignText(report.libraryVersion, 40),
      cryptokiVersion: foreignText(report.cryptokiVersion, 40),
    },
    code: code === null ? null : foreignText(code, 100),
    tokens: await Promise.all(tokens),
  };
}
