/**
 * What the window is filled with before the page paints: the page's own `--bg` for light and dark, so that nothing
 * flashes (renderer/ui/tokens.css; a test compares them).
 */
export const BACKGROUND = { light: '#f3f6f5', dark: '#0e1514' } as const;
