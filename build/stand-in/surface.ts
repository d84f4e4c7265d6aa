/**
 * Everything of Electron's that is here: what the application, its tests and Playwright use. README.md has the same
 * list (a test compares them); a name that Electron does not have is a type error.
 */
import type * as Electron from 'electron';

type Names<T> = readonly (keyof T & string)[];

export const MEMBERS = {
  app: [
    'enableSandbox',
    'exit',
    'getPath',
    'getPreferredSystemLanguages',
    'getVersion',
    'isPackaged',
    'on',
    'once',
    'quit',
    'requestSingleInstanceLock',
    'setName',
    'setPath',
    'whenReady',
  ] satisfies Names<Electron.App>,
  // The second is what Playwright's `browserWindow` asks for.
  BrowserWindow: ['getAllWindows', 'fromWebContents'] satisfies Names<typeof Electron.BrowserWindow>,
  'new BrowserWindow': [
    'close',
    'focus',
    'getNormalBounds',
    'id',
    'isDestroyed',
    'isMaximized',
    'isMinimized',
    'loadURL',
    'maximize',
    'on',
    'once',
    'restore',
    'setBounds',
    'show',
    'webContents',
  ] satisfies Names<Electron.BrowserWindow>,
  clipboard: ['clear', 'readText', 'writeText'] satisfies Names<Electron.Clipboard>,
  dialog: [
    'showErrorBox',
    'showMessageBox',
    'showOpenDialog',
    'showSaveDialog',
  ] satisfies Names<Electron.Dialog>,
  ipcMain: ['handle'] satisfies Names<Electron.IpcMain>,
  Menu: ['buildFromTemplate', 'getApplicationMenu', 'setApplicationMenu'] satisfies Names<
    typeof Electron.Menu
  >,
  'new Menu': ['getMenuItemById', 'items'] satisfies Names<Electron.Menu>,
  'new MenuItem': [
    'accelerator',
    'click',
    'id',
    'label',
    'role',
    'submenu',
  ] satisfies Names<Electron.MenuItem>,
  nativeTheme: ['shouldUseDarkColors', 'themeSource'] satisfies Names<Electron.NativeTheme>,
  protocol: ['handle', 'registerSchemesAsPrivileged'] satisfies Names<Electron.Protocol>,
  safeStorage: ['isAsyncEncryptionAvailable'] satisfies Names<Electron.SafeStorage>,
  screen: ['getAllDisplays', 'getPrimaryDisplay'] satisfies Names<Electron.Screen>,
  session: ['defaultSession', 'fromPartition'] satisfies Names<typeof Electron.session>,
  'new Session': [
    'on',
    'once',
    'protocol',
    'setDevicePermissionHandler',
    'setPermissionCheckHandler',
    'setPermissionRequestHandler',
    'setProxy',
    'setSpellCheckerEnabled',
    'webRequest',
  ] satisfies Names<Electron.Session>,
  'session.webRequest': ['onBeforeRequest'] satisfies Names<Electron.WebRequest>,
  shell: ['openExternal', 'showItemInFolder'] satisfies Names<Electron.Shell>,
  utilityProcess: ['fork'] satisfies Names<typeof Electron.utilityProcess>,
  'new UtilityProcess': ['kill', 'on', 'once', 'postMessage'] satisfies Names<Electron.UtilityProcess>,
  // What Playwright looks pages up with.
  webContents: ['fromDevToolsTargetId'] satisfies Names<typeof Electron.webContents>,
  'new WebContents': [
    'close',
    'executeJavaScript',
    // Electron has it and its types do not.
    'getLastWebPreferences',
    'id',
    'isDestroyed',
    'on',
    'once',
    'send',
    'session',
    'setWebRTCIPHandlingPolicy',
    'setWindowOpenHandler',
  ] satisfies readonly (keyof Electron.WebContents | 'getLastWebPreferences')[],
} as const;

export const EVENTS = {
  app: ['second-instance', 'web-contents-created', 'will-quit', 'window-all-closed'],
  BrowserWindow: ['close', 'closed', 'ready-to-show'],
  // Neither is ever needed: no page has the tag, and Chromium itself refuses every download.
  Session: ['will-download'],
  UtilityProcess: ['exit', 'message'],
  WebContents: ['will-attach-webview', 'will-frame-navigate', 'will-navigate', 'will-redirect'],
} as const;

export const OPTIONS = {
  BrowserWindow: [
    'backgroundColor',
    'height',
    'minHeight',
    'minWidth',
    'show',
    'title',
    'webPreferences',
    'width',
    'x',
    'y',
  ] satisfies Names<Electron.BrowserWindowConstructorOptions>,
  fork: [
    'allowLoadingUnsignedLibraries',
    'env',
    'serviceName',
    'stdio',
  ] satisfies Names<Electron.ForkOptions>,
  fromPartition: ['cache'] satisfies Names<Electron.FromPartitionOptions>,
  MenuItem: [
    'accelerator',
    'click',
    'id',
    'label',
    'role',
    'submenu',
    'type',
  ] satisfies Names<Electron.MenuItemConstructorOptions>,
  privileges: ['secure', 'standard', 'stream', 'supportFetchAPI'] satisfies Names<Electron.Privileges>,
  showMessageBox: [
    'buttons',
    'cancelId',
    'defaultId',
    'detail',
    'message',
    'noLink',
    'type',
  ] satisfies Names<Electron.MessageBoxOptions>,
  showOpenDialog: ['filters', 'properties', 'title'] satisfies Names<Electron.OpenDialogOptions>,
  showSaveDialog: ['defaultPath', 'filters', 'title'] satisfies Names<Electron.SaveDialogOptions>,
} as const;

type Preferences = Electron.WebPreferences;

/** `webPreferences`: the only value of each that this runtime can stand for, or any. */
export const PREFERENCES = {
  allowRunningInsecureContent: false,
  autoplayPolicy: 'user-gesture-required',
  contextIsolation: true,
  devTools: 'any',
  disableDialogs: true,
  enableBlinkFeatures: '',
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  plugins: false,
  preload: 'any',
  safeDialogs: 'any',
  sandbox: true,
  session: 'any',
  spellcheck: false,
  webSecurity: true,
  webviewTag: false,
} as const satisfies { [key in keyof Preferences]?: Preferences[key] | 'any' };
