/** Every request of a page, its frames and its workers, paused by Chromium and answered by the main process. */
import type { Browser } from './browser.ts';
import type { Session } from './cdp.ts';
import { answer, type StandInSession } from './session.ts';

export interface Watcher {
  readonly session: StandInSession;
  /** Whether the address may be shown; `redirected` when another one led there. */
  mayNavigate(url: string, frameId: string, redirected: boolean): boolean;
}

/** Also watches what Chromium attaches by itself: frames and workers are stopped until that is done. */
export async function watchRequests(page: Session, browser: Browser, watcher: Watcher): Promise<void> {
  page.on('Target.attachedToTarget', ({ sessionId }) => {
    void watch(browser.cdp.session(sessionId), watcher).catch(() => undefined);
  });
  await watch(page, watcher);
}

async function watch(watched: Session, { session, mayNavigate }: Watcher): Promise<void> {
  watched.on('Fetch.requestPaused', (paused) => {
    const { requestId, resourceType, frameId, redirectedRequestId } = paused;
    const { url, method, headers } = paused.request;
    const refuse = (errorReason: 'BlockedByClient' | 'Aborted' = 'BlockedByClient') =>
      watched.send('Fetch.failRequest', { requestId, errorReason });
    const reply = async (): Promise<unknown> => {
      if (resourceType === 'Document' && !mayNavigate(url, frameId, redirectedRequestId !== undefined)) {
        return await refuse('Aborted');
      }
      const response = await answer(session, { url, method, resourceType, headers });
      if (response === 'continue') return await watched.send('Fetch.continueRequest', { requestId });
      if (response === null) return await refuse();
      return await watched.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: response.status,
        responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
        body: Buffer.from(await response.arrayBuffer()).toString('base64'),
      });
    };
    reply().catch((error: unknown) => {
      if (process.env['STANDIN_DEBUG']) console.error('[request]', url, error);
      refuse().catch(() => undefined);
    });
  });
  await Promise.all([
    watched.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    watched.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
  ]);
  await watched.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
}
