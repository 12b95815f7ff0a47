import type { CommonFlags } from './command.ts';
import type { Terminal } from './terminal.ts';

/** The terminal of this process. A closed pipe (`| head`) ends output quietly instead of as an error. */
export function processTerminal(flags: Pick<CommonFlags, 'json' | 'plain' | 'colour'>): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreBrokenPipe);
  const dumb = process.env['TERM'] === 'dumb';
  const atTerminal = process.stdin.isTTY && process.stdout.isTTY;
  return {
    print: (text) => void process.stdout.write(text),
    complain: (text) => void process.stderr.write(text),
    interactive: atTerminal && !flags.json && !flags.plain && !dumb,
    canAsk: process.stdin.isTTY && process.stderr.isTTY && !flags.json,
    colour: atTerminal && flags.colour && !dumb && (process.env['NO_COLOR'] ?? '') === '',
    columns: process.stdout.columns ?? 80,
    ask: (question, hidden) =>
      process.stdin.isTTY && process.stderr.isTTY && !flags.json ? ask(question, hidden) : Promise.resolve(undefined),
    openApp: () => Promise.reject(new Error('the terminal app is opened by cli.ts')),
    onInterrupt: (listener) => {
      process.on('SIGINT', listener).on('SIGTERM', listener);
      return () => void process.off('SIGINT', listener).off('SIGTERM', listener);
    },
  };
}

/** A pipe that was closed (EPIPE) or a terminal that is gone (EIO) is the loss of a view, never a reason to stop. */
function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}

async function ask(question: string, hidden: boolean): Promise<string | undefined> {
  const [{ createInterface }, { Writable }] = await Promise.all([import('node:readline/promises'), import('node:stream')]);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  if (hidden) process.stderr.write(question);
  try {
    return await Promise.race([
      lines.question(hidden ? '' : question),
      new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)).once('SIGINT', () => resolve(undefined))),
    ]);
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
  }
}
