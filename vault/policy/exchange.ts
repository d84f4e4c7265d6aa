/** What is done with an exchange when it ends. */
import { wipe } from '../protocol/bytes.ts';
import type { Exchange } from './types.ts';

/** Zeroes what an exchange kept secret. Call it when the exchange is dropped or replaced. */
export function forgetExchange(exchange: Exchange): void {
  if (exchange.step === 'recover') wipe(exchange.expectedMac);
  if (exchange.step === 'recover' || exchange.step === 'rotate') wipe(exchange.sessionKey);
}
