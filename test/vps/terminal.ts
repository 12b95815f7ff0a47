// A terminal in a host, as tmux gives it: keys go in, the screen is read as a person would see it.
import { setTimeout as pause } from 'node:timers/promises';
import type { Host } from './host.ts';

export interface Terminal {
  /** Types text as it is. */
  type(text: string): Promise<void>;
  /** Presses keys by tmux's names: `Enter`, `Escape`, `C-c`, `Up`. */
  press(...keys: readonly string[]): Promise<void>;
  /** The visible lines, without blanks at their ends. */
  screen(): Promise<string>;
  /** The screen as soon as it shows what is waited for; throws with the last one after `patience` ms (missing: 30 s). */
  until(shown: string | RegExp, patience?: number): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  /** The terminal is gone at once, as when a connection breaks: what ran in it gets SIGHUP. */
  kill(): Promise<void>;
}

/** Runs a command line in a new terminal of a host. */
export async function openTerminal(
  host: Host,
  line: string,
  {
    columns = 80,
    rows = 24,
    env = {},
  }: { readonly columns?: number; readonly rows?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Terminal> {
  const socket = `terminal-${Math.floor(performance.now() * 1000)}`;
  const tmux = async (...words: readonly string[]) => {
    const { exit, stdout, stderr } = await host.exec(['tmux', '-L', socket, '-f', '/dev/null', ...words]);
    if (exit !== 0) throw new Error(`tmux ${words.join(' ')} ended with ${exit}: ${stderr}`);
    return stdout;
  };
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  await tmux(
    'new-session',
    '-d',
    '-x',
    String(columns),
    '-y',
    String(rows),
    ...variables,
    line,
    ';',
    'set-option',
    '-g',
    'remain-on-exit',
    'on',
  );
  const screen = async () =>
    (await tmux('capture-pane', '-p'))
      .split('\n')
      .map((text) => text.trimEnd())
      .join('\n');
  return {
    type: async (text) => void (await tmux('send-keys', '-l', '--', text)),
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    screen,
    until: async (shown, patience = 30_000) => {
      const end = performance.now() + patience;
      for (;;) {
        const now = await screen();
        if (typeof shown === 'string' ? now.includes(shown) : shown.test(now)) return now;
        if (performance.now() > end) throw new Error(`after ${patience} ms the screen still does not show ${String(shown)}:\n${now}`);
        await pause(50);
      }
    },
    resize: async (width, height) => void (await tmux('resize-window', '-x', String(width), '-y', String(height))),
    kill: async () => void (await tmux('kill-server')),
  };
}
