/** Where a window is and how large: what was asked for, told to Chromium, and what became of it. */
import type { Rectangle } from 'electron';
import type { Session } from './cdp.ts';

/** Left out: Chromium's own choice. */
export type Asked = Pick<Rectangle, 'width' | 'height'> & Partial<Rectangle>;
type State = 'normal' | 'minimized' | 'maximized' | 'fullscreen';

export class Placement {
  state: State = 'normal';
  readonly #root: Session;
  readonly #windowId: Promise<number>;
  #normal: Rectangle;

  /** `root` is the browser's session, `target` the page in the window. */
  constructor(root: Session, target: Promise<string>, asked: Asked) {
    this.#root = root;
    this.#normal = { x: 0, y: 0, ...asked };
    this.#windowId = target.then(async (targetId) => {
      const { windowId } = await root.send('Browser.getWindowForTarget', { targetId });
      // A window begins with the size that the browser's last one had, whatever its command line says.
      await root.send('Browser.setWindowBounds', { windowId, bounds: forBrowser(asked) });
      return windowId;
    });
    this.#windowId.catch(() => undefined);
  }

  /** In the normal state, also while the window is maximized. */
  get normal(): Rectangle {
    return { ...this.#normal };
  }

  move(to: Partial<Rectangle>): void {
    this.#normal = { ...this.#normal, ...to };
    void this.#send(forBrowser(this.#normal));
  }

  become(state: State): void {
    this.state = state;
    void this.#send({ windowState: state });
  }

  /** Asks the window itself: the person or the window manager may have moved it. */
  async refresh(): Promise<void> {
    const windowId = await this.#windowId;
    const { bounds } = await this.#root.send('Browser.getWindowBounds', { windowId });
    const { left, top, width, height, windowState = 'normal' } = bounds;
    this.state = windowState;
    if (windowState !== 'normal') return;
    if (left !== undefined && top !== undefined && width !== undefined && height !== undefined)
      this.#normal = { x: left, y: top, width, height };
  }

  /** A window that is gone has no place any more. */
  async #send(bounds: ReturnType<typeof forBrowser> | { windowState: State }): Promise<void> {
    try {
      await this.#root.send('Browser.setWindowBounds', { windowId: await this.#windowId, bounds });
    } catch {
      return;
    }
  }
}

function forBrowser({ x, y, width, height }: Asked) {
  return { width, height, ...(x !== undefined && { left: x }), ...(y !== undefined && { top: y }) };
}
