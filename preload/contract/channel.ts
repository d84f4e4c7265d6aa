/** Kept apart from the schemas, so that the preload script carries none of them. */

/** The one name of a call or event on the wire. */
export function channel(group: string, name: string): string {
  return `coffer:${group}.${name}`;
}
