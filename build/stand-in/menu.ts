/**
 * `Menu`: kept and not drawn, because a Chromium window has no menu bar. Its accelerators work: the isolated world
 * reports key combinations and the item that has them is clicked.
 */
import type { MenuItemConstructorOptions } from 'electron';
import { missing } from './only-known.ts';
import type { KeyPress } from './web-contents.ts';
import type { StandInWindow } from './window.ts';

let applicationMenu: StandInMenu | null = null;

export class StandInMenu {
  readonly items: StandInMenuItem[];

  constructor(items: StandInMenuItem[] = []) {
    this.items = items;
  }
  getMenuItemById(id: string): StandInMenuItem | null {
    return this.all().find((item) => item.id === id) ?? null;
  }
  all(): StandInMenuItem[] {
    return this.items.flatMap((item) => [item, ...(item.submenu?.all() ?? [])]);
  }
  popup(): never {
    throw missing('Menu.popup');
  }

  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): StandInMenu {
    return new StandInMenu(template.map((options) => new StandInMenuItem(options)));
  }
  static setApplicationMenu(menu: StandInMenu | null): void {
    applicationMenu = menu;
  }
  static getApplicationMenu(): StandInMenu | null {
    return applicationMenu;
  }
  static press(matches: (accelerator: string) => boolean, window: StandInWindow): void {
    const item = applicationMenu
      ?.all()
      .find(({ accelerator, enabled }) => enabled && accelerator && matches(accelerator));
    item?.click(window);
  }
}

export class StandInMenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly role: string | undefined;
  readonly accelerator: string | undefined;
  readonly submenu: StandInMenu | undefined;
  enabled: boolean;
  checked: boolean;
  readonly #click: MenuItemConstructorOptions['click'];

  constructor(options: MenuItemConstructorOptions) {
    this.id = options.id;
    this.label = options.label ?? '';
    this.role = options.role;
    this.accelerator = options.accelerator;
    this.enabled = options.enabled ?? true;
    this.checked = options.checked ?? false;
    this.#click = options.click;
    this.submenu = Array.isArray(options.submenu)
      ? StandInMenu.buildFromTemplate(options.submenu)
      : undefined;
  }
  click(window: StandInWindow | null = null): void {
    this.#click?.(this as never, window as never, {});
  }
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
