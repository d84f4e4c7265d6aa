/**
 * A dialog in a small window of its own in the same browser. Its page is `page/dialog.ts`; what it shows and what the
 * person does cross as JSON over the browser's pipe, through a binding that no other page has.
 */
import type { Browser } from '../browser.ts';
import type { Session } from '../cdp.ts';
import { Placement, type Asked } from '../placement.ts';
import type { DialogModel, FromDialog, Listing } from '../page/dialog-model.ts';
import type { StandInWebContents } from '../web-contents.ts';

const BINDING = 'standInAnswer';
const { dialogPage } = (await import(new URL('../page/dialog.ts', import.meta.url).href)) as Record<
  'dialogPage',
  unknown
>;

/** What the person did: something that ends the dialog with a result, or something to show instead. */
type Answer<T> = { readonly done: T } | { readonly show: Listing };

export interface DialogOptions<T> {
  readonly browser: Browser;
  readonly model: DialogModel;
  readonly place: Asked;
  /** The page that waits behind it, or null. */
  readonly parent: StandInWebContents | null;
  answer(message: Exclude<FromDialog, { t: 'cancel' }>): Promise<Answer<T>>;
}

/** Null when the person cancelled or closed the window. */
export async function showDialog<T>(options: DialogOptions<T>): Promise<T | null> {
  const { browser, place, parent } = options;
  const { root } = browser.cdp;
  const target = browser.newWindow(place);
  const placement = new Placement(root, target, place);
  const targetId = await target;
  const gone = Promise.withResolvers<null>();
  const heard = (event: { readonly targetId: string }): void => {
    if (event.targetId === targetId) gone.resolve(null);
  };
  root.on('Target.targetDestroyed', heard);
  try {
    const page = await browser.cdp.attach(targetId);
    await parent?.stayBehind(() => {
      placement.become('normal');
      page.send('Page.bringToFront').catch(() => undefined);
    });
    return await Promise.race([gone.promise, converse(page, options)]);
  } catch (error) {
    // The browser or the window was closed in the middle of it.
    if (browser.cdp.closed) return null;
    throw error;
  } finally {
    root.off('Target.targetDestroyed', heard);
    await parent?.stayBehind(null);
    root.send('Target.closeTarget', { targetId }).catch(() => undefined);
  }
}

async function converse<T>(page: Session, { model, answer }: DialogOptions<T>): Promise<T | null> {
  const ended = Promise.withResolvers<T | null>();
  const take = async (payload: string): Promise<void> => {
    const message = JSON.parse(payload) as FromDialog;
    if (message.t === 'cancel') return ended.resolve(null);
    const next = await answer(message);
    if ('done' in next) return ended.resolve(next.done);
    await page.send('Runtime.evaluate', { expression: `standInShow(${JSON.stringify(next.show)})` });
  };
  page.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === BINDING) take(payload).catch(ended.reject);
  });
  await page.send('Runtime.enable');
  await page.send('Runtime.addBinding', { name: BINDING });
  const { exceptionDetails } = await page.send('Runtime.evaluate', {
    expression: `(${String(dialogPage)})(${JSON.stringify(model)}, ${BINDING})`,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return await ended.promise;
}
