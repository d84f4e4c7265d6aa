/** What the page finds around it: the bridge of the preload script. */
import type { Bridge } from '../preload/contract.ts';

declare global {
  interface Window {
    readonly coffer: Bridge;
  }
}
