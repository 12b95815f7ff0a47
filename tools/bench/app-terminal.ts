import process from 'node:process';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** The app in a terminal of 120×40 whose screen can be read, as a person would see it. */
export class AppTerminal {
  readonly #screen = new xterm.Terminal({ cols: 120, rows: 40, allowProposedApi: true });
  readonly #terminal;
  readonly #waiting = new Set<() => void>();
  readonly ended: Promise<number>;
  /** Frames drawn so far: each begins with a synchronized update (DEC private mode 2026). */
  frames = 0;

  constructor(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    const [program = '', ...args] = argv;
    this.#terminal = spawn(program, args, {
      cols: 120,
      rows: 40,
      cwd,
      env: { ...process.env, CI: 'false', TERM: 'xterm-256color', ...env },
    });
    this.ended = new Promise((resolve) => {
      this.#terminal.onExit(({ exitCode }) => resolve(exitCode));
    });
    this.#terminal.onData((text) => {
      this.frames += text.split('\u001b[?2026h').length - 1;
      this.#screen.write(text, () => {
        for (const look of this.#waiting) look();
      });
    });
  }

  get pid(): number {
    return this.#terminal.pid;
  }

  text(): string {
    const { active } = this.#screen.buffer;
    return Array.from({ length: 40 }, (_, line) => active.getLine(active.viewportY + line)?.translateToString(true) ?? '').join('\n');
  }

  type(keys: string): void {
    this.#terminal.write(keys);
  }

  /** Milliseconds until the screen holds the text; it is an error when that takes longer than `patience` ms. */
  async until(text: string, patience = 20_000): Promise<number> {
    const began = performance.now();
    if (this.text().includes(text)) return 0;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const look = (): void => {
      if (this.text().includes(text)) resolve(performance.now() - began);
    };
    const giveUp = setTimeout(
      () => reject(new Error(`${JSON.stringify(text)} did not appear within ${patience} ms:\n${this.text()}`)),
      patience,
    );
    this.#waiting.add(look);
    try {
      return await promise;
    } finally {
      clearTimeout(giveUp);
      this.#waiting.delete(look);
    }
  }

  /** Presses a key until the text is there: a key counts only after what is on the screen has been there for a moment. */
  async pressUntil(key: string, text: string): Promise<void> {
    for (let attempt = 0; attempt < 20; attempt++) {
      this.type(key);
      if (
        await this.until(text, 1500).then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new Error(`${JSON.stringify(text)} did not appear:\n${this.text()}`);
  }

  kill(): void {
    this.#terminal.kill('SIGKILL');
  }
}
