/** Types of `runtime.cjs`. */
type Environment = Readonly<Record<string, string | undefined>>;
export function findChromium(env?: Environment): string | null;
export function findElectron(root: string, env?: Environment, platform?: NodeJS.Platform): string | null;
export function hasDisplay(env?: Environment, platform?: NodeJS.Platform): boolean;
export function standIn(root: string): string;
export function wantedElectron(root: string): string | null;
