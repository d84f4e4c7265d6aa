/** Keeps secrets out of what the system writes when the vault's process crashes. */
import { writeFileSync } from 'node:fs';

/**
 * From here on a core dump of this process holds none of its memory (Linux: core(5), "core dump filter"). The same as
 * main/base/core-dumps.ts does for the program, which this layer may not import. A child of that program inherits it; the
 * process that has the PIN and the keys does not rely on who started it, or how.
 */
export function keepOutOfCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // No /proc, as in some containers: nothing more can be done from here.
  }
}
