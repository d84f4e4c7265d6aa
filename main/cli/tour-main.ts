/** Entry of the tour in the terminal, started by `npm start` where there is no window. */
import path from 'node:path';
import { tour } from './tour.ts';

await tour(process.argv[2] ?? path.join(import.meta.dirname, '../../build/samples'));
