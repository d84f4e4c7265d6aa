/** Loaded first into a utility process of the stand-in: gives it the port to its parent that Electron gives. */
type Listener = (event: { readonly data: unknown; readonly ports: readonly [] }) => void;

const send = process.send?.bind(process);
// Its host went away: Electron ends a utility process then.
process.on('disconnect', () => process.exit());
Object.defineProperty(process, 'parentPort', {
  value: {
    on(event: string, listener: Listener): void {
      if (event !== 'message') throw new Error(`The Electron stand-in has no parentPort event ${event}`);
      process.on('message', (data: unknown) => listener({ data, ports: [] }));
    },
    postMessage(message: object): void {
      send?.(message);
    },
  },
});
