import { Readable, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import { render, type Instance } from 'ink';
import type { ReactNode } from 'react';

/** A component on a terminal that lies in memory: what is written goes through a terminal emulator, so a frame is what a person would see. */
export interface FakeTerminal {
  readonly screen: () => string[];
  readonly press: (text: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  /** Everything that is known has been drawn. */
  readonly drawn: () => Promise<void>;
  readonly emulator: xterm.Terminal;
  readonly close: () => void;
}

class Screen extends Writable {
  readonly isTTY = true;
  readonly #emulator: xterm.Terminal;
  columns: number;
  rows: number;

  constructor(emulator: xterm.Terminal, columns: number, rows: number) {
    super();
    this.#emulator = emulator;
    this.columns = columns;
    this.rows = rows;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    // A terminal driver turns line feeds into new lines.
    this.#emulator.write(chunk.toString().replaceAll(/\r?\n/g, '\r\n'), done);
  }
}

class Keyboard extends Readable {
  readonly isTTY = true;
  override _read(): void {
    // Keys come when they are pressed.
  }

  setRawMode(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** `node`: what is shown, or what makes it when it is given how everything is drawn anew (as Ctrl-L does it). */
export async function onTerminal(
  node: ReactNode | ((redraw: () => void) => ReactNode),
  columns = 80,
  rows = 24,
  spoken = false,
): Promise<FakeTerminal> {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const stdout = new Screen(emulator, columns, rows);
  const stdin = new Keyboard();
  const shown: { app?: Instance } = {};
  const redraw = (): void => {
    stdout.write('\u001b[999;1H');
    shown.app?.clear();
  };
  const app: Instance = render(typeof node === 'function' ? node(redraw) : node, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: spoken,
  });
  shown.app = app;
  const drawn = async (): Promise<void> => {
    // Twice: what a message changes is told on the next turn, and drawn on the one after.
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      await app.waitUntilRenderFlush();
    }
  };
  await drawn();
  return {
    screen: () => Array.from({ length: emulator.rows }, (_, row) => emulator.buffer.active.getLine(row)?.translateToString(true) ?? ''),
    press: async (text) => {
      stdin.push(text);
      await drawn();
    },
    resize: async (wide, high) => {
      emulator.resize(wide, high);
      stdout.columns = wide;
      stdout.rows = high;
      stdout.emit('resize');
      await drawn();
    },
    drawn,
    emulator,
    close: () => {
      app.unmount();
      app.cleanup();
    },
  };
}
