/**
 * What a dialog for files and folders knows and decides; the window (`page/dialog.ts`) only shows it. Reads the file
 * system and makes folders, nothing else.
 */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { FileFilter } from 'electron';
import type { Entry, FilesMode, FromDialog, Listing } from '../page/dialog-model.ts';

export interface ChooserOptions {
  readonly mode: FilesMode;
  /** Absolute; where to begin. */
  readonly folder: string;
  readonly filters: readonly FileFilter[];
}

/** Either what to show next, or absolute paths: one, or several in the mode `files`. */
export type Step = { readonly show: Listing } | { readonly chosen: readonly string[] };
type Asked = Exclude<FromDialog, { t: 'button' | 'cancel' }>;

export class FileChooser {
  readonly #mode: FilesMode;
  readonly #filters: readonly FileFilter[];
  #folder: string;
  #filter = 0;
  #hidden = false;

  constructor({ mode, folder, filters }: ChooserOptions) {
    this.#mode = mode;
    this.#folder = folder;
    this.#filters = filters;
  }

  /** The folder that is shown. */
  get folder(): string {
    return this.#folder;
  }

  async take(asked: Asked): Promise<Step> {
    switch (asked.t) {
      case 'go':
        return await this.#go(this.#resolve(asked.path));
      case 'pick':
        return await this.#pick(asked.names, asked.replace);
      case 'make-folder':
        return await this.#makeFolder(asked.name);
      case 'look':
        this.#filter = asked.filter;
        this.#hidden = asked.hidden;
        return { show: await this.list() };
    }
  }

  /** What is in the present folder; `problem` says in words what did not work. */
  async list(problem = '', replaces = ''): Promise<Listing> {
    const folder = this.#folder;
    const names = await readdir(folder).catch((error: unknown) => reasonOf(error));
    if (typeof names === 'string') {
      return { folder, entries: [], problem: problem || `This folder cannot be read (${names}).`, replaces };
    }
    const found = await Promise.all(names.map((name) => this.#entry(name)));
    const entries = found.filter((entry) => entry !== null);
    const order = new Intl.Collator(undefined, { numeric: true });
    entries.sort((one, other) =>
      one.kind === other.kind ? order.compare(one.name, other.name) : one.kind === 'folder' ? -1 : 1,
    );
    return { folder, entries, problem, replaces };
  }

  async #entry(name: string): Promise<Entry | null> {
    if (name.startsWith('.') && !this.#hidden) return null;
    // A link that leads nowhere, or a file that has gone since.
    const found = await stat(path.join(this.#folder, name)).catch(() => null);
    if (found?.isDirectory() === true) return { name, kind: 'folder', size: '' };
    if (!found || this.#mode === 'folder' || !this.#passes(name)) return null;
    return { name, kind: 'file', size: sizeInWords(found.size) };
  }

  #passes(name: string): boolean {
    const extensions = this.#filters[this.#filter]?.extensions ?? ['*'];
    const lower = name.toLowerCase();
    return extensions.some((extension) => extension === '*' || lower.endsWith(`.${extension.toLowerCase()}`));
  }

  async #go(folder: string): Promise<Step> {
    const found = await stat(folder).catch((error: unknown) => reasonOf(error));
    if (typeof found === 'string') return { show: await this.list(`${folder} cannot be opened (${found}).`) };
    if (!found.isDirectory()) return await this.#pick([folder], false);
    this.#folder = folder;
    return { show: await this.list() };
  }

  async #pick(names: readonly string[], replace: boolean): Promise<Step> {
    const paths = names.map((name) => this.#resolve(name));
    const [first] = paths;
    if (this.#mode === 'folder') return await this.#pickFolder(first ?? this.#folder);
    if (first === undefined) return { show: await this.list('Nothing is chosen.') };
    if (this.#mode === 'save') return await this.#pickPlace(first, replace);
    if (paths.length > 1 && this.#mode === 'file') return { show: await this.list('Choose one file.') };
    for (const file of paths) {
      const found = await stat(file).catch((error: unknown) => reasonOf(error));
      if (typeof found === 'string') return { show: await this.list(`${file} cannot be opened (${found}).`) };
      if (!found.isDirectory()) continue;
      if (paths.length === 1) return await this.#go(file);
      return { show: await this.list(`${path.basename(file)} is a folder.`) };
    }
    return { chosen: paths };
  }

  async #pickFolder(folder: string): Promise<Step> {
    const found = await stat(folder).catch((error: unknown) => reasonOf(error));
    if (typeof found !== 'string' && found.isDirectory()) return { chosen: [folder] };
    return { show: await this.list(`${folder} is not a folder.`) };
  }

  async #pickPlace(given: string, replace: boolean): Promise<Step> {
    const there = await stat(given).catch(() => null);
    if (there?.isDirectory() === true) return await this.#go(given);
    const file = this.#withExtension(given);
    const parent = await stat(path.dirname(file)).catch(() => null);
    if (parent?.isDirectory() !== true) {
      return { show: await this.list(`${path.dirname(file)} is not a folder.`) };
    }
    const replaced = await stat(file).catch(() => null);
    if (!replaced || replace) return { chosen: [file] };
    return { show: await this.list(`${path.basename(file)} is there already.`, path.basename(file)) };
  }

  /** As Electron does: a name without one of the filter's endings gets the first. */
  #withExtension(file: string): string {
    const [first] = this.#filters[this.#filter]?.extensions ?? [];
    return first === undefined || this.#passes(file) ? file : `${file}.${first}`;
  }

  async #makeFolder(name: string): Promise<Step> {
    const folder = this.#resolve(name);
    try {
      await mkdir(folder);
    } catch (error) {
      return { show: await this.list(`${name} cannot be made (${reasonOf(error)}).`) };
    }
    return await this.#go(folder);
  }

  #resolve(typed: string): string {
    const whole = typed === '~' || typed.startsWith('~/') ? path.join(homedir(), typed.slice(1)) : typed;
    return path.resolve(this.#folder, whole);
  }
}

/** Node's code, which people can look up. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

const STEPS = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;
function sizeInWords(bytes: number): string {
  const step = STEPS.find(([unit]) => bytes >= unit);
  return step ? `${(bytes / step[0]).toFixed(1)} ${step[1]}` : `${bytes} bytes`;
}
