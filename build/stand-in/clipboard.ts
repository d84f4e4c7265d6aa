/**
 * `clipboard`: the desktop's own where `wl-copy` or `xclip` is installed, else one that only this process has, which no
 * other program can change.
 */
import { execFile, spawn } from 'node:child_process';
import type { Clipboard } from 'electron';
import { surface } from './only-known.ts';
import { findProgram } from './programs.ts';
import { MEMBERS } from './surface.ts';

interface Tool {
  readonly copy: readonly [program: string, ...args: string[]];
  readonly paste: readonly [program: string, ...args: string[]];
}

function findTool(): Tool | null {
  if (process.env['WAYLAND_DISPLAY']) {
    const [copy, paste] = [findProgram('wl-copy'), findProgram('wl-paste')];
    if (copy && paste) return { copy: [copy], paste: [paste, '--no-newline', '--type', 'text'] };
  }
  const xclip = process.env['DISPLAY'] ? findProgram('xclip') : null;
  if (!xclip) return null;
  const selection = ['-selection', 'clipboard'] as const;
  return { copy: [xclip, ...selection], paste: [xclip, ...selection, '-o'] };
}

let own = '';

export const clipboard = surface(
  'clipboard',
  {
    /** What was copied last, by whatever program; empty when that is no text. */
    readText() {
      const tool = findTool();
      if (!tool) return Promise.resolve(own);
      const [program, ...args] = tool.paste;
      return new Promise<string>((resolve) => {
        execFile(program, args, { timeout: 2000 }, (error, text) => resolve(error ? '' : text));
      });
    },
    async writeText(text: string) {
      own = text;
      const tool = findTool();
      if (!tool) return;
      const [program, ...args] = tool.copy;
      // It stays behind to hand the text out until something else is copied.
      const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
      child.unref();
      await new Promise<void>((resolve) => child.stdin.end(text, () => resolve()));
    },
    clear: () => void clipboard.writeText(''),
  } satisfies Partial<Clipboard>,
  MEMBERS.clipboard,
);
