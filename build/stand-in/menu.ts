/**
 * `Menu`: kept and not drawn, because a Chromium window has no menu bar. Its accelerators work: the isolated world
 * reports key combinations and the item that has them is clicked. What a role does is left to Chromium, which has most
 * of them as shortcuts of its own.
 */
import type { MenuItemConstructorOptions } from 'electron';
import { allowOnly, behind, surface } from './only-known.ts';
import { MEMBERS, OPTIONS } from './surface.ts';
import type { KeyPress } from './web-contents.ts';

let applicationMenu: StandInMenu | null = null;

class StandInMenu {
  readonly items: StandInMenuItem[];
  readonly face: StandInMenu = surface('Menu', this, MEMBERS['new Menu']);

  constructor(template: readonly MenuItemConstructorOptions[]) {
    this.items = template.map((options) => new StandInMenuItem(options).face);
  }
  getMenuItemById(id: string): StandInMenuItem | null {
    return this.all().find((item) => item.id === id) ?? null;
  }
  all(): StandInMenuItem[] {
    return this.items.flatMap((item) => [item, ...(item.submenu ? behind(item.submenu).all() : [])]);
  }

  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): StandInMenu {
    return new StandInMenu(template).face;
  }
  static setApplicationMenu(menu: StandInMenu | null): void {
    applicationMenu = menu;
  }
  static getApplicationMenu(): StandInMenu | null {
    return applicationMenu;
  }
}

class StandInMenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly role: string | undefined;
  readonly accelerator: string | undefined;
  readonly submenu: StandInMenu | undefined;
  readonly face: StandInMenuItem = surface('MenuItem', this, MEMBERS['new MenuItem']);
  readonly #click: MenuItemConstructorOptions['click'];

  constructor(options: MenuItemConstructorOptions) {
    allowOnly('MenuItem option', options, OPTIONS.MenuItem);
    this.id = options.id;
    this.label = options.label ?? '';
    this.role = options.role;
    this.accelerator = options.accelerator;
    this.#click = options.click;
    this.submenu = Array.isArray(options.submenu)
      ? StandInMenu.buildFromTemplate(options.submenu)
      : undefined;
  }
  click(window: object | null = null): void {
    this.#click?.(this.face as never, window as never, {});
  }
}

/** The class as the application sees it. */
export const Menu = surface('Menu', StandInMenu, MEMBERS.Menu);

/** Clicks the first item whose accelerator matches. */
export function pressMenu(matches: (accelerator: string) => boolean, window: object): void {
  if (!applicationMenu) return;
  const items = behind(applicationMenu).all();
  items.find(({ accelerator }) => accelerator !== undefined && matches(accelerator))?.click(window);
}

/** True when a key press is what an accelerator such as `CmdOrCtrl+Shift+F` names. */
export function acceleratorMatches(
  accelerator: string,
  press: KeyPress,
  platform = process.platform,
): boolean {
  const parts = accelerator.split('+').map((part) => part.toLowerCase());
  const key = parts.pop();
  const has = (...names: string[]) => names.some((name) => parts.includes(name));
  const either = has('cmdorctrl', 'commandorcontrol');
  const mac = platform === 'darwin';
  return (
    press.key.toLowerCase() === key &&
    press.ctrlKey === (has('ctrl', 'control') || (either && !mac)) &&
    press.metaKey === (has('cmd', 'command', 'super', 'meta') || (either && mac)) &&
    press.altKey === has('alt', 'option') &&
    press.shiftKey === has('shift')
  );
}
