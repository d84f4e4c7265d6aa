/**
 * The page of a dialog, injected as source text into an empty window: `dialogPage` uses nothing from outside itself.
 * It is plain on purpose, made of what a keyboard and a screen reader know already, and says that it is the stand-in's.
 */
import type { DialogModel, FilesModel, FromDialog, Listing, MessageModel } from './dialog-model.ts';

export function dialogPage(model: DialogModel, post: (text: string) => void): void {
  const tell = (message: FromDialog): void => post(JSON.stringify(message));
  const CSS = `
    :root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    body { margin: 0; height: 100vh; display: flex; flex-direction: column;
      background: light-dark(#f5f5f7, #1d1d21); color: light-dark(#1b1b1f, #ececf0); }
    header { background: #7c3aed; color: #fff; font-weight: 600; font-size: 12px; padding: 3px 16px; }
    main { flex: 1; min-height: 0; display: flex; flex-direction: column; gap: 10px; padding: 14px 16px 16px; }
    h1 { font-size: 17px; line-height: 1.3; margin: 0; }
    p { margin: 0; overflow-wrap: anywhere; }
    .detail { flex: 1; overflow: auto; white-space: pre-wrap; }
    .row { display: flex; gap: 8px; align-items: center; }
    .row > label { flex: none; }
    .grow { flex: 1; min-width: 0; }
    .end { justify-content: flex-end; }
    [role=alert] { color: light-dark(#b3261e, #ffb4ab); min-height: 1.45em; }
    button, input, select { font: inherit; color: inherit; border-radius: 6px; padding: 5px 10px;
      border: 1px solid light-dark(#8a8a94, #76767f); background: light-dark(#fff, #2a2a30); }
    button { padding-inline: 14px; }
    button.main { background: #5b21b6; border-color: #5b21b6; color: #fff; }
    :focus-visible { outline: 3px solid light-dark(#7c3aed, #c4a7ff); outline-offset: 1px; }
    select[size] { flex: 1; min-height: 0; padding: 4px; }
    option, optgroup { padding: 2px 6px; }
    option { display: flex; justify-content: space-between; }`;

  type Attributes = Readonly<Record<string, string>>;
  const make = <K extends keyof HTMLElementTagNameMap>(
    name: K,
    attributes: Attributes = {},
    ...inside: (Node | string)[]
  ): HTMLElementTagNameMap[K] => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };
  const button = (label: string, click: () => void, kind = ''): HTMLButtonElement => {
    const element = make('button', { type: 'button', class: kind }, label);
    element.addEventListener('click', click);
    return element;
  };

  document.title = model.title;
  document.documentElement.lang = 'en';
  if (model.theme !== 'system') document.documentElement.style.colorScheme = model.theme;
  const head = make('header', {}, 'Dialog of the Electron stand-in');
  document.head.append(make('style', {}, CSS));
  document.body.replaceChildren(head, model.kind === 'message' ? messageBox(model) : fileChooser(model));
  document.body.querySelector<HTMLElement>('[autofocus]')?.focus();
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') tell({ t: 'cancel' });
  });

  function messageBox({ type, message, detail, buttons, defaultId }: MessageModel): HTMLElement {
    const heading = make('h1', { id: 'message' }, message);
    const text = make('p', { id: 'detail', class: 'detail' }, detail);
    if (detail.length > 0) text.tabIndex = text.scrollHeight > text.clientHeight ? 0 : -1;
    const row = make('div', { class: 'row end' });
    for (const [index, label] of buttons.entries()) {
      const each = button(label, () => tell({ t: 'button', index }), index === defaultId ? 'main' : '');
      if (index === defaultId) each.setAttribute('autofocus', '');
      row.append(each);
    }
    const role = type === 'none' || type === 'info' ? 'dialog' : 'alertdialog';
    const labels = { 'aria-labelledby': 'message', 'aria-describedby': 'detail' };
    return make('main', { role, ...labels, 'data-type': type }, heading, text, row);
  }

  function fileChooser({ mode, title, name, filters, listing }: FilesModel): HTMLElement {
    let shown: Listing = listing;
    const verb = { file: 'Open', files: 'Open', folder: 'Choose this folder', save: 'Save' }[mode];

    const address = make('input', { id: 'folder', class: 'grow', spellcheck: 'false' });
    address.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') tell({ t: 'go', path: address.value });
    });
    const up = button('Up', () => tell({ t: 'go', path: '..' }));
    const home = button('Home', () => tell({ t: 'go', path: '~' }));

    const list = make('select', { size: '10', 'aria-label': 'Content of the folder' });
    list.multiple = mode === 'files';
    const chosen = (): string[] => [...list.selectedOptions].map((option) => option.value);
    const isFolder = (value: string): boolean =>
      shown.entries.some((entry) => entry.kind === 'folder' && entry.name === value);
    const enter = (): void => {
      const [first] = chosen();
      if (first !== undefined && chosen().length === 1 && isFolder(first)) tell({ t: 'go', path: first });
      else if (mode !== 'folder') pick();
    };
    list.addEventListener('dblclick', enter);
    list.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') enter();
      if (event.key === 'Backspace') tell({ t: 'go', path: '..' });
    });
    list.addEventListener('change', () => {
      const [first] = chosen();
      if (mode === 'save' && first !== undefined && !isFolder(first)) {
        typed.value = first;
        otherName();
      }
      say();
    });

    const typed = make('input', { id: 'name', class: 'grow', spellcheck: 'false', value: name });
    /** The question whether to replace a file was about the name that was there. */
    function otherName(): void {
      if (shown.replaces !== '') show({ ...shown, problem: '', replaces: '' });
    }
    typed.addEventListener('input', otherName);
    typed.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') pick();
    });

    const problem = make('p', { role: 'alert' });
    const result = make('p', { 'aria-live': 'polite' });
    const main = button(verb, () => pick(), 'main');
    function pick(): void {
      const names = mode === 'save' ? (typed.value === '' ? [] : [typed.value]) : chosen();
      tell({ t: 'pick', names, replace: shown.replaces !== '' });
    }
    /** Which folder the main button takes: the one that is marked, or the one that is shown. */
    function say(): void {
      if (mode !== 'folder') return;
      const [first] = chosen();
      const slash = shown.folder.endsWith('/') ? '' : '/';
      result.textContent = `Folder: ${shown.folder}${first === undefined ? '' : `${slash}${first}`}`;
    }

    function show(next: Listing): void {
      const moved = next.folder !== shown.folder;
      shown = next;
      address.value = next.folder;
      const kept = moved ? [] : chosen();
      const group = (label: string, kind: 'folder' | 'file'): HTMLElement[] => {
        const options = next.entries.flatMap((entry) => {
          if (entry.kind !== kind) return [];
          const size = entry.size === '' ? '' : `  (${entry.size})`;
          const option = make('option', { value: entry.name }, `${entry.name}${size}`);
          option.selected = kept.includes(entry.name);
          return [option];
        });
        return options.length === 0 ? [] : [make('optgroup', { label }, ...options)];
      };
      list.replaceChildren(...group('Folders', 'folder'), ...group('Files', 'file'));
      problem.textContent = next.problem;
      main.textContent = next.replaces === '' ? verb : 'Replace';
      say();
    }

    const fresh = make('input', { id: 'fresh', class: 'grow', spellcheck: 'false' });
    const freshRow = make(
      'div',
      { class: 'row' },
      make('label', { for: 'fresh' }, 'Name of the new folder'),
      fresh,
    );
    const create = (): void => {
      if (fresh.value === '') return;
      tell({ t: 'make-folder', name: fresh.value });
      fresh.value = '';
      freshRow.hidden = true;
      list.focus();
    };
    freshRow.append(button('Create', create));
    freshRow.hidden = true;
    fresh.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') create();
    });
    const newFolder = button('New folder', () => {
      freshRow.hidden = false;
      fresh.focus();
    });

    const filter = make('select', { 'aria-label': 'Which files' });
    filters.forEach((label, index) => filter.append(make('option', { value: String(index) }, label)));
    const hidden = make('input', { type: 'checkbox' });
    const look = (): void =>
      tell({ t: 'look', filter: Math.max(0, filter.selectedIndex), hidden: hidden.checked });
    filter.addEventListener('change', look);
    hidden.addEventListener('change', look);

    const nameRow = make('div', { class: 'row' }, make('label', { for: 'name' }, 'Name'), typed);
    nameRow.hidden = mode !== 'save';
    filter.hidden = filters.length === 0;
    newFolder.hidden = mode === 'file' || mode === 'files';
    (mode === 'save' ? typed : list).setAttribute('autofocus', '');
    // What is before the ending, which is what people change.
    typed.setSelectionRange(0, name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length);
    globalThis.standInShow = show;
    show(listing);
    return make(
      'main',
      { role: 'dialog', 'aria-labelledby': 'title' },
      make('h1', { id: 'title' }, title),
      make('div', { class: 'row' }, make('label', { for: 'folder' }, 'Folder'), address, up, home),
      list,
      freshRow,
      nameRow,
      problem,
      make('div', { class: 'row' }, newFolder, filter, make('label', {}, hidden, ' Hidden files')),
      make('div', { class: 'row' }, make('div', { class: 'grow' }, result), cancel(), main),
    );
  }

  function cancel(): HTMLButtonElement {
    return button('Cancel', () => tell({ t: 'cancel' }));
  }
}

declare global {
  // oxlint-disable-next-line no-var -- how a global of a page is declared
  var standInShow: (listing: Listing) => void;
}
