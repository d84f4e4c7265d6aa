/** Why there is no package. */
export class PackageError extends Error {}
