/** Remembers where the window was and how large, and puts it where a screen still is. */
import { readFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { writeFileAtomic } from '../base/files.ts';

export interface WindowState {
  readonly bounds: Rectangle;
  readonly maximized: boolean;
}

export const MINIMUM = { width: 420, height: 480 } as const;
const FIRST = { width: 1180, height: 800 } as const;
const LARGEST = 20_000;

/** What the file says, or null when it is missing, damaged or absurd. */
export function parseState(text: string): WindowState | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const field = (from: unknown, key: string): unknown =>
    typeof from === 'object' && from !== null ? Reflect.get(from, key) : undefined;
  const bounds = field(value, 'bounds');
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((key) => field(bounds, key));
  if (!isCoordinate(x) || !isCoordinate(y) || !isCoordinate(width) || !isCoordinate(height)) return null;
  if (width < MINIMUM.width || height < MINIMUM.height) return null;
  return { bounds: { x, y, width, height }, maximized: field(value, 'maximized') === true };
}

function isCoordinate(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= LARGEST;
}

export function readState(file: string): WindowState | null {
  try {
    return parseState(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

export async function writeState(file: string, state: WindowState): Promise<void> {
  await writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify(state)}\n`));
}

/**
 * The place for the window: the remembered one if a good part of it is on a screen (`workAreas`), else the first
 * screen's middle.
 */
export function placeOnScreen(state: WindowState | null, workAreas: readonly Rectangle[]): Rectangle {
  if (state && workAreas.some((area) => visiblePart(state.bounds, area) >= 0.4)) return state.bounds;
  const area = workAreas[0] ?? { x: 0, y: 0, ...FIRST };
  const width = Math.min(state?.bounds.width ?? FIRST.width, area.width);
  const height = Math.min(state?.bounds.height ?? FIRST.height, area.height);
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  };
}

/** Between 0 and 1. */
function visiblePart(window: Rectangle, area: Rectangle): number {
  const overlap = (from: number, size: number, areaFrom: number, areaSize: number): number =>
    Math.max(0, Math.min(from + size, areaFrom + areaSize) - Math.max(from, areaFrom));
  const across = overlap(window.x, window.width, area.x, area.width);
  const down = overlap(window.y, window.height, area.y, area.height);
  return (across * down) / (window.width * window.height);
}
