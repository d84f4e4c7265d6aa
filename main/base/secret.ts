/**
 * Secret bytes that never print themselves.
 *
 * A `Secret<Name>` wraps key material so that a log, a template string, `JSON.stringify` or `util.inspect`
 * shows `(redacted)`. Different names are different types: a stream key cannot be passed where a header key
 * is wanted. Every secret has one owner, who calls `destroy()`.
 */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

export class Secret<Name extends string> {
  readonly name: Name;
  #bytes: Uint8Array;
  #destroyed = false;

  /** Takes ownership of `bytes`: the caller must not keep or change them. */
  constructor(name: Name, bytes: Uint8Array) {
    this.name = name;
    this.#bytes = bytes;
  }

  /** The raw bytes, for the cipher only. Not a copy: do not keep them. Throws once destroyed. */
  expose(): Uint8Array {
    if (this.#destroyed) throw new TypeError(`${this.name} was used after it was destroyed`);
    return this.#bytes;
  }

  /** Overwrites the bytes with zeros. Calling it again does nothing. */
  destroy(): void {
    this.#bytes.fill(0);
    this.#destroyed = true;
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  toString(): string {
    return '(redacted)';
  }

  toJSON(): string {
    return '(redacted)';
  }

  [INSPECT](): string {
    return `${this.name}(redacted)`;
  }
}
