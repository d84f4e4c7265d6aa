/** Types of `node24.cjs`, for scripts that are TypeScript. */
export function useCompileCache(): string;
