/** What the vault's processes are given of this process's environment. */

/**
 * Where a PIN may be for the commands (main/cli). The vault's process is asked for by message, which is zeroed; the
 * device process has no use for one; and whoever may look at a process sees its environment for as long as it lives.
 */
const SECRETS: ReadonlySet<string> = new Set(['COFFER_VAULT_PIN']);

type Environment = Readonly<Record<string, string | undefined>>;

/** `own` without secrets, and `more` over it. Names are compared as Windows does, where they have no case. */
export function childEnvironment(own: Environment, more: Environment): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...own, ...more })) {
    if (value !== undefined && !SECRETS.has(name.toUpperCase())) given[name] = value;
  }
  return given;
}
