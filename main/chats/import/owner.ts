/** Which of the people the owner of the export is (docs/spec/import-whatsapp-export.md, 6). */
import { importError } from './errors.ts';
import { shownName, type Overview } from './overview.ts';

/** How many names an error carries. */
const NAMED = 50;

const namesFor = (overview: Overview): string[] =>
  overview.peopleCounts.slice(0, NAMED).map((person) => person.name);

/** A name as it is written in the chat, or as it is shown. Throws `import/unknown-me` for anybody else. */
export function ownerNamed(overview: Overview, wanted: string): string {
  if (overview.people.has(wanted)) return wanted;
  // As shown, without the tilde that iOS writes before names outside the address book.
  const shown = [...overview.people.keys()].filter((name) => shownName(name) === wanted.trim());
  if (shown.length === 1 && shown[0] !== undefined) return shown[0];
  throw importError('import/unknown-me', { me: wanted, people: namesFor(overview) });
}

/** Who was chosen, null for nobody, or who the export itself shows. Throws `import/me-needed`, `import/unknown-me`. */
export function chooseMe(overview: Overview, wanted: string | null | undefined): string | null {
  if (wanted === null) return null;
  if (wanted !== undefined) return ownerNamed(overview, wanted);
  const found = overview.meCandidates[0];
  if (found !== undefined) return found.name;
  if (overview.people.size === 0) return null;
  throw importError('import/me-needed', { people: namesFor(overview) });
}
