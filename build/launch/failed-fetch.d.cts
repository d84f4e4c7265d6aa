/** Types of `failed-fetch.cjs`. */
export function rememberFailure(root: string, version: string | null, now?: number): void;
export function failedLately(root: string, version: string | null, now?: number): boolean;
