/** Every screen and state worth looking at, and how to get there: for the pictures and for the checks of all of them. */
import type { Page } from '@playwright/test';
import { backupScenes } from './backup-scenes.ts';
import { chatScenes } from './chat-scenes.ts';
import { encryptionScenes } from './encryption-scenes.ts';
import { importScenes } from './import-scenes.ts';
import { labScenes } from './lab-scenes.ts';
import { passwordScenes } from './password-scenes.ts';
import { restoreScenes } from './restore-scenes.ts';
import type { Opening } from './support.ts';
import { windowScenes } from './window-scenes.ts';

export interface Scene extends Opening {
  readonly name: string;
  /** In which themes; light alone unless said otherwise. */
  readonly dark?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
  readonly reach?: (page: Page) => Promise<void>;
}

export const scenes: readonly Scene[] = [
  ...windowScenes,
  ...chatScenes,
  ...importScenes,
  ...backupScenes,
  ...encryptionScenes,
  ...restoreScenes,
  ...passwordScenes,
  ...labScenes,
];

/** One picture of a scene. */
export interface Picture {
  readonly scene: Scene;
  readonly theme: 'light' | 'dark';
  readonly file: string;
}

export const pictures: readonly Picture[] = scenes.flatMap((scene) =>
  (scene.dark === true ? (['light', 'dark'] as const) : (['light'] as const)).map((theme) => ({
    scene,
    theme,
    file: `${scene.name}${scene.dark === true ? `-${theme}` : ''}.png`,
  })),
);
