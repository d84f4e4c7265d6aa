/** What a module has to offer, without a PIN: for `coffer vault modules, tokens, mechanisms` and the lab page. */
import type { Assurance } from '../../vault/hsm/port.ts';
import * as ck from './constants.ts';
import { Cryptoki, type ModuleDescription, type ModuleOptions, type TokenDescription } from './cryptoki.ts';
import { profileOf } from './profiles.ts';
import { readableTokens } from './select.ts';

export interface InspectedToken extends TokenDescription {
  readonly initialised: boolean;
  readonly profile: string;
  readonly assurance: Assurance;
  /** Known names, else `0x` and the number. */
  readonly mechanisms: readonly string[];
}

export interface InspectedModule extends ModuleDescription {
  readonly tokens: readonly InspectedToken[];
}

/** Loads the module, reads, and lets go of it. May crash the process: run it in one made for that. */
export async function inspectModule(options: ModuleOptions): Promise<InspectedModule> {
  const cryptoki = await Cryptoki.load(options);
  try {
    const description = cryptoki.describe();
    const tokens = readableTokens(cryptoki).map(({ slot, token }) => {
      const profile = profileOf(description, token);
      const mechanisms = cryptoki
        .mechanisms(slot)
        .map((mechanism) => ck.MECHANISM_NAMES.get(mechanism) ?? `0x${mechanism.toString(16)}`);
      return {
        ...token,
        initialised: (token.flags & ck.TOKEN_INITIALIZED) !== 0,
        profile: profile.name,
        assurance: profile.assurance,
        mechanisms,
      };
    });
    return { ...description, tokens };
  } finally {
    cryptoki.finalise();
  }
}
