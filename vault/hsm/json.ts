/** Foreign values, looked at without believing them. */

/** The fields of a plain object, each still unknown, or null for anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.fromEntries<unknown>(Object.entries(value));
}

/** The system's code of an error (`ENOENT`), or its name where it has none. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
