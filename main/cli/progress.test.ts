import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from './format.ts';
import { progressText, type ProgressLine } from './progress.ts';

const begun = { at: 0, done: 0 };
const at = (line: ProgressLine, columns: number, now = 10_000): string =>
  progressText(line, begun, now, columns);

describe('a line of progress', () => {
  it('says what, how much, how fast and how long still', () => {
    expect(at({ label: 'Copying', done: 5e6, total: 20e6 }, 79)).toBe(
      'Copying  █████░░░░░░░░░░░░░░░ 25 %  5.0 MB of 20.0 MB  500 kB/s  30 s left',
    );
    expect(at({ label: 'Indexing', done: 500, total: 2000, unit: 'messages' }, 79)).toBe(
      'Indexing  █████░░░░░░░░░░░░░░░ 25 %  500 of 2,000  50/s  30 s left',
    );
  });

  it('says how long it has taken where nobody knows how much there is', () => {
    expect(at({ label: 'Building', done: 0, total: null }, 79)).toBe('Building  10 s');
  });

  it('leaves out what matters least where there is little room', () => {
    const line = { label: 'Importing a chat of a long name', done: 5e6, total: 20e6 };
    expect(at(line, 60)).toBe('Importing a chat of a l…  25 %  5.0 MB of 20.0 MB  30 s left');
    expect(at(line, 30)).toBe('Importing a chat of a l…  25 %');
    expect(at(line, 12)).toBe('Impor…  25 %');
  });

  it('never says that all is done before it is', () => {
    expect(at({ label: 'x', done: 999, total: 1000 }, 79)).toContain('99 %');
  });

  it('fits, whatever it says', () => {
    const label = fc.string({
      unit: fc.constantFrom('a', '界', 'é', '🦊', ' '),
      minLength: 1,
      maxLength: 60,
    });
    const unit = fc.constantFrom('bytes', 'messages', 'steps');
    fc.assert(
      fc.property(
        label,
        fc.nat(1e12),
        fc.option(fc.nat(1e12)),
        unit,
        fc.integer({ min: 1, max: 200 }),
        (name, done, total, counted, columns) => {
          const line = { label: name, done, total, unit: counted } as const;
          expect(widthOf(at(line, columns))).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});
