/** Keeps secrets out of what the system writes when a process crashes. */
import { writeFileSync } from 'node:fs';

/**
 * From here on a core dump of this process, and of those it starts, holds none of its memory (Linux: core(5), "core dump
 * filter"). macOS writes none by default, and Windows' reports have no memory of ours unless an administrator asks for it.
 */
export function keepOutOfCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // No /proc, as in some containers: nothing more can be done from here.
  }
}
