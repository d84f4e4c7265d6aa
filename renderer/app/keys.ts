/**
 * The one table of keys: what the window obeys and what the list of keys shows. Where the program's menu has an entry for
 * the same command, it has the same keys (tests/page/keys.test.ts).
 */
import type { AppCommand } from '../../preload/contract/app.ts';
import { isTyping } from '../ui/typing.ts';

/** Commands of the menu, and those that only a key gives. */
export type Command = Exclude<AppCommand, 'about'> | 'search-chat';

interface Shortcut {
  /** Names its words. */
  readonly id: Command | 'move' | 'ends' | 'panes' | 'escape';
  /** Each does it. Ctrl is the command key on a Mac. */
  readonly keys: readonly string[];
}

export const SHORTCUTS = [
  { id: 'search', keys: ['Ctrl+F'] },
  { id: 'search-chat', keys: ['Ctrl+Shift+F'] },
  { id: 'jump-to-date', keys: ['Ctrl+G'] },
  { id: 'import', keys: ['Ctrl+O'] },
  { id: 'settings', keys: ['Ctrl+,'] },
  { id: 'back-up-now', keys: ['Ctrl+Shift+B'] },
  // What has the focus obeys these.
  { id: 'move', keys: ['↑', '↓'] },
  { id: 'ends', keys: ['Ctrl+Home', 'Ctrl+End'] },
  { id: 'panes', keys: ['F6'] },
  { id: 'escape', keys: ['Escape'] },
  { id: 'shortcuts', keys: ['Ctrl+/', '?'] },
] as const satisfies readonly Shortcut[];

const COMMANDS: ReadonlySet<string> = new Set<Command>([
  'search',
  'search-chat',
  'jump-to-date',
  'import',
  'settings',
  'back-up-now',
  'shortcuts',
]);
const isCommand = (id: string): id is Command => COMMANDS.has(id);

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'target'>;

function isPressed(keys: string, event: Pressed): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const ctrl = parts.includes('Ctrl');
  if (event.key.toLowerCase() !== key.toLowerCase() || event.altKey) return false;
  if ((event.ctrlKey || event.metaKey) !== ctrl) return false;
  // Shift makes another letter of none, but on some keyboards it is the way to a sign.
  if (/^[a-z]$/iu.test(key) && event.shiftKey !== parts.includes('Shift')) return false;
  return ctrl || !isTyping(event.target);
}

/** The command that a key gives. Null where it is none, or belongs to a text that is being typed. */
export function commandOfKey(event: Pressed): Command | null {
  for (const { id, keys } of SHORTCUTS)
    if (isCommand(id) && keys.some((one) => isPressed(one, event))) return id;
  return null;
}
