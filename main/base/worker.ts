/**
 * Where a worker's entry file is: beside its caller, as `.ts` when run from sources and as `.js` when built.
 */

/** `workerUrl('./crypt.worker.ts', import.meta.url)`; the extension follows that of the calling module. */
export function workerUrl(relative: `./${string}.worker.ts`, base: string): URL {
  return new URL(base.endsWith('.ts') ? relative : relative.replace(/\.ts$/, '.js'), base);
}
