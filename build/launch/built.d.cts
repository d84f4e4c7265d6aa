/** Types of `built.cjs`. */
export function buildIfStale(node: string): void;
export function isStale(root?: string): boolean;
