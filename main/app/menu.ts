/** The application menu and its shortcuts. What it asks of the page goes as a command of the contract. */
import type { MenuItemConstructorOptions } from 'electron';
import type { AppCommand } from '../../preload/contract/app.ts';
import type { Words } from './words.ts';

/** `platform` is Node's; `devTools` adds the developer's items. */
export function menuTemplate(
  words: Words,
  command: (command: AppCommand) => void,
  { platform, devTools }: { platform: NodeJS.Platform; devTools: boolean },
): MenuItemConstructorOptions[] {
  const item = (id: AppCommand, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    ...(accelerator !== undefined && { accelerator }),
    click: () => command(id),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const mac = platform === 'darwin';
  const settings = item('settings', words.settings, 'CmdOrCtrl+,');
  const about = item('about', words.about);
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  return [
    ...(mac ? [appMenu] : []),
    {
      label: words.file,
      submenu: [
        item('import', words.importChats, 'CmdOrCtrl+O'),
        item('back-up-now', words.backUpNow, 'CmdOrCtrl+Shift+B'),
        ...(mac ? [] : [separator, settings, separator, { role: 'quit' as const }]),
      ],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator,
        item('search', words.find, 'CmdOrCtrl+F'),
        item('jump-to-date', words.jumpToDate, 'CmdOrCtrl+G'),
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(devTools ? [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
      ],
    },
    ...(mac ? [{ role: 'windowMenu' as const }] : []),
    {
      role: 'help',
      label: words.help,
      submenu: [item('shortcuts', words.shortcuts, 'CmdOrCtrl+/'), ...(mac ? [] : [about])],
    },
  ];
}
