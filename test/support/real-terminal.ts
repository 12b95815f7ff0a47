import path from 'node:path';
import process from 'node:process';
import { spawn, type IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const launcher = path.resolve(import.meta.dirname, '../../dist/cli.js');

export const keys = {
  enter: '\r',
  escape: '\u001b',
  ctrlC: '\u0003',
  up: '\u001b[A',
  down: '\u001b[B',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  tab: '\t',
} as const;

/** The program in a real pty, and what a terminal makes of what it writes. */
export interface RealTerminal {
  /** The lines on screen, without blanks at their ends. */
  readonly screen: () => string[];
  /** Resolves with the screen as soon as a line of it matches; fails with the screen when it never does. */
  readonly see: (wanted: RegExp | string, patience?: number) => Promise<string>;
  readonly press: (text: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
  readonly emulator: xterm.Terminal;
  /** Everything the program wrote. */
  readonly written: () => string;
  readonly pid: number;
  /** SIGKILL to the program, as when a terminal is lost for good. */
  readonly kill: () => void;
}

export function openTerminal(
  words: readonly string[],
  {
    columns = 80,
    rows = 24,
    cwd,
    env = {},
  }: { readonly columns?: number; readonly rows?: number; readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): RealTerminal {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const pty: IPty = spawn(process.execPath, [launcher, ...words], {
    cols: columns,
    rows,
    cwd,
    // Ink writes only the last frame where CI is set, and its colours are off where CI is named at all, unless they are forced.
    // Node complains on the terminal itself about extra certificates that it cannot read.
    env: { ...withoutCertificates(process.env), CI: 'false', FORCE_COLOR: '2', TERM: 'xterm-256color', NO_COLOR: '', ...env },
  });
  let written = '';
  const watchers = new Set<() => void>();
  pty.onData((text) => {
    written += text;
    emulator.write(text, () => {
      for (const watch of watchers) watch();
    });
  });
  emulator.onData((answer) => pty.write(answer));
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  pty.onExit(({ exitCode }) => {
    resolve(exitCode);
    for (const watch of watchers) watch();
  });
  const screen = (): string[] =>
    Array.from({ length: emulator.rows }, (_, row) => emulator.buffer.active.getLine(row)?.translateToString(true) ?? '');
  return {
    screen,
    see: async (wanted, patience = 20_000) => {
      const seen = Promise.withResolvers<string>();
      const look = (): void => {
        const text = screen().join('\n');
        if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) seen.resolve(text);
      };
      watchers.add(look);
      const timer = setTimeout(() => seen.reject(new Error(`never seen: ${String(wanted)}\n${screen().join('\n')}`)), patience);
      look();
      try {
        return await seen.promise;
      } finally {
        clearTimeout(timer);
        watchers.delete(look);
      }
    },
    press: (text) => pty.write(text),
    resize: (to, high) => {
      emulator.resize(to, high);
      pty.resize(to, high);
    },
    ended,
    emulator,
    written: () => written,
    pid: pty.pid,
    kill: () => pty.kill('SIGKILL'),
  };
}

function withoutCertificates({ NODE_EXTRA_CA_CERTS: _unread, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env;
}
