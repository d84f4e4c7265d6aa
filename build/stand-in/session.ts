/**
 * `session` and `protocol`: requests of the page answered by the main process, everything else refused.
 *
 * Permissions cannot be asked for by way of the DevTools protocol, so Chromium is told to reject every one; a window
 * is only opened once the application has set both handlers, because genuine Electron would grant without them.
 */
import type {
  CustomScheme,
  FromPartitionOptions,
  OnBeforeRequestListenerDetails,
  Protocol,
  Session,
} from 'electron';
import { allowOnly, KnownEvents, missing, surface } from './only-known.ts';
import { fromBrowser, toBrowser } from './schemes.ts';
import { EVENTS, MEMBERS, OPTIONS } from './surface.ts';

type Handler = Parameters<Protocol['handle']>[1];
type BeforeRequest = (
  details: Pick<OnBeforeRequestListenerDetails, 'url' | 'method' | 'resourceType'>,
  callback: (response: { cancel?: boolean }) => void,
) => void;

const known = new Set<string>();

function makeProtocol(handlers: Map<string, Handler>) {
  const inner = {
    registerSchemesAsPrivileged(schemes: readonly CustomScheme[]) {
      for (const { scheme, privileges = {} } of schemes) {
        allowOnly(`privilege of ${scheme}:`, privileges, OPTIONS.privileges);
        known.add(scheme);
      }
    },
    handle(scheme: string, handler: Handler) {
      if (!known.has(scheme)) {
        throw new Error(`register ${scheme} as privileged before the application is ready`);
      }
      handlers.set(scheme, handler);
    },
  };
  return surface('protocol', inner, MEMBERS.protocol);
}

export class StandInSession extends KnownEvents {
  /** As the application sees it. */
  readonly face: StandInSession = surface('session', this, MEMBERS['new Session']);
  readonly handlers = new Map<string, Handler>();
  readonly protocol = makeProtocol(this.handlers);
  beforeRequest: BeforeRequest | null = null;
  permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] = null;
  permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] = null;
  readonly webRequest = surface(
    'session.webRequest',
    {
      onBeforeRequest: (listener: BeforeRequest | null) => {
        this.beforeRequest = listener;
      },
    },
    MEMBERS['session.webRequest'],
  );

  constructor() {
    super('session', EVENTS.Session);
  }

  setPermissionRequestHandler(handler: typeof this.permissionRequest): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: typeof this.permissionCheck): void {
    this.permissionCheck = handler;
  }
  /** No device reaches a page that may not ask for one. */
  setDevicePermissionHandler(): void {}
  /** The stand-in's Chromium has a proxy that leads nowhere, whatever is asked. */
  setProxy(): Promise<void> {
    return Promise.resolve();
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    if (enabled) throw missing('spell checker');
  }
}

const makeSession = (): StandInSession => surface('session', new StandInSession(), MEMBERS['new Session']);

export const defaultSession = makeSession();
export const { protocol } = defaultSession;
/** In memory, as the browser's whole profile, which goes with the process. */
const partitions = new Map<string, StandInSession>();
export const session = surface(
  'session',
  {
    defaultSession,
    fromPartition(name: string, options: Partial<FromPartitionOptions> = {}): StandInSession {
      allowOnly('session.fromPartition option', options, OPTIONS.fromPartition);
      if (name.startsWith('persist:')) throw missing('partitions on disk');
      const found = partitions.get(name) ?? new StandInSession().face;
      partitions.set(name, found);
      return found;
    },
  },
  MEMBERS.session,
);

export interface PageRequest {
  /** As Chromium shows it. */
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
  readonly headers: Record<string, string>;
}

/** Addresses as Chromium must see them. */
export const browserUrl = (url: string): string => toBrowser(url, known);

/** What the application answers; null refuses. Genuine networks are never asked. */
export async function answer(
  from: StandInSession,
  request: PageRequest,
): Promise<Response | 'continue' | null> {
  const url = fromBrowser(request.url);
  if (await cancelled(from, url, request)) return null;
  if (/^(data|blob):/.test(url)) return 'continue';
  const handler = from.handlers.get(url.slice(0, url.indexOf(':')));
  if (url === request.url || !handler) return null;
  return await handler(new Request(url, { method: request.method, headers: request.headers }));
}

async function cancelled(
  from: StandInSession,
  url: string,
  { method, resourceType }: PageRequest,
): Promise<boolean> {
  const ask = from.beforeRequest;
  if (!ask) return false;
  const kind = resourceType === 'Document' ? 'mainFrame' : 'other';
  const response = await new Promise<{ cancel?: boolean }>((resolve) =>
    ask({ url, method, resourceType: kind }, resolve),
  );
  return response.cancel === true;
}
