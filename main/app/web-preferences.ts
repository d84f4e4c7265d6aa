/** The page's rights, every switch that bears on security named, whatever Electron's defaults are. */
import type { WebPreferences } from 'electron';

type Explicit = Required<
  Pick<
    WebPreferences,
    | 'allowRunningInsecureContent'
    | 'autoplayPolicy'
    | 'contextIsolation'
    | 'devTools'
    | 'disableDialogs'
    | 'enableBlinkFeatures'
    | 'experimentalFeatures'
    | 'navigateOnDragDrop'
    | 'nodeIntegration'
    | 'nodeIntegrationInSubFrames'
    | 'nodeIntegrationInWorker'
    | 'plugins'
    | 'preload'
    | 'safeDialogs'
    | 'sandbox'
    | 'spellcheck'
    | 'webSecurity'
    | 'webviewTag'
  >
>;

/** `preload` is an absolute path; `devTools` only outside packages. */
export function webPreferences({ preload, devTools }: Pick<Explicit, 'preload' | 'devTools'>): Explicit {
  return {
    preload,
    devTools,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    enableBlinkFeatures: '',
    webviewTag: false,
    plugins: false,
    navigateOnDragDrop: false,
    autoplayPolicy: 'user-gesture-required',
    disableDialogs: true,
    safeDialogs: true,
    // The checker would download dictionaries.
    spellcheck: false,
  };
}
