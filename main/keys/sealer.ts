/**
 * What seals secrets at rest on this device: the port (docs/spec/keys.md, section 5).
 */
export type SealerKind = 'os-key-store' | 'file';

/** A place that keeps short secrets from whoever has the disk but not the session. */
export interface KeySealer {
  /** What it is, for the person to read: the two protect against different things. */
  describe(): SealerKind;
  /** Seals `bytes` under `name`, which opening must give again. `bytes` stays the caller's. */
  seal(name: string, bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * The bytes that were sealed under `name`; the caller zeroes them. Throws `keys/other-sealer` when another
   * device or key sealed them, `keys/damaged` when they were changed or belong to another name.
   */
  open(name: string, sealed: Uint8Array): Promise<Uint8Array>;
}
