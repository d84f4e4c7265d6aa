/** The German words of the page for labs. */
import type { Words } from './words.tsx';

export const labDe: Words['lab'] = {
  title: 'Tresore und Token',
};
