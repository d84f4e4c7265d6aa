/** Screens and states of the page for labs. */
import type { Scene } from './scenes.ts';

export const labScenes: readonly Scene[] = [];
