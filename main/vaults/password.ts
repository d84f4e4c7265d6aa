/** A password between the keyboard and the exchange, and how strong it is (docs/spec/vault.md, section 2). */
import { Secret } from '../base/secret.ts';
import { passwordBytes } from '../../vault/protocol/password.ts';
import { VaultsError, vaultsError } from './errors.ts';

/** Normalised, UTF-8, 1 to 1,024 bytes. */
export type VaultPassword = Secret<'vault-password'>;

/**
 * Takes what was typed. The string itself cannot be zeroed: let go of it.
 * Throws `vault/password-unusable` for an empty or absurdly long one.
 */
export function vaultPassword(text: string): VaultPassword {
  try {
    return new Secret('vault-password', passwordBytes(text));
  } catch (error) {
    throw vaultsError(error);
  }
}

/** Takes bytes of UTF-8 and zeroes them. Throws `vault/password-unusable`, also where they are no text. */
export function vaultPasswordFromBytes(bytes: Uint8Array): VaultPassword {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new VaultsError('vault/password-unusable', { reason: 'not text' });
  } finally {
    bytes.fill(0);
  }
  return vaultPassword(text);
}

/** The text that `vault/protocol` takes; made at the call and kept nowhere. */
export function exposedText(password: VaultPassword): string {
  return new TextDecoder().decode(password.expose());
}

export interface PasswordStrength {
  /** 0 to 4: guessed at once, quickly, with effort, hardly, practically never. */
  readonly score: number;
  /** What is wrong with it, in English, or null. Says nothing of the password itself. */
  readonly warning: string | null;
  readonly suggestions: readonly string[];
}

/** The estimator looks at this many characters; what follows can only make it stronger. */
const ESTIMATED = 128;

/**
 * How hard the password is to guess. The vault allows few guesses, so this only warns, and never refuses; somebody who
 * gets at a software vault's files is not held to that number.
 */
export async function passwordStrength(password: VaultPassword): Promise<PasswordStrength> {
  // Loaded only here: the dictionaries are large.
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const estimator = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
  const { score, feedback } = estimator.check(exposedText(password).slice(0, ESTIMATED));
  return { score, warning: feedback.warning || null, suggestions: feedback.suggestions };
}
