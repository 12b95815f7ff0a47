import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { spawn as spawnInTerminal } from '@lydell/node-pty';

type Sample = () => Promise<number>;

/**
 * Milliseconds of each sample, the rounds interleaved, so that a slow moment of the machine falls on all of them alike. The first round
 * warms the caches and does not count.
 */
export async function interleaved<Name extends string>(
  samples: Readonly<Record<Name, Sample>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(samples) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const time = await samples[name]();
      if (round > 0) times[name].push(time);
    }
  }
  return times;
}

/** From start to exit of a process whose output nobody reads; it must exit with 0. */
export async function timeToExit(argv: readonly string[]): Promise<number> {
  const [program = '', ...args] = argv;
  const began = performance.now();
  const child = spawn(program, args, { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${argv.join(' ')} exited with ${code}`);
  return performance.now() - began;
}

/** A program in a terminal: what its first frame says, and how it is left (missing: it ends by itself). */
export interface TerminalProgram {
  readonly argv: readonly string[];
  readonly marker: string;
  readonly leave?: { readonly when: string; readonly key: string };
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** From start, in a terminal of 120×40, until the marker has been written. The program ends properly, so that its caches are kept. */
export async function timeToFirstFrame({ argv, marker, leave, cwd, env }: TerminalProgram): Promise<number> {
  const [program = '', ...args] = argv;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const began = performance.now();
  const terminal = spawnInTerminal(program, args, {
    cols: 120,
    rows: 40,
    cwd,
    env: { ...process.env, CI: 'false', TERM: 'xterm-256color', ...env },
  });
  let written = '';
  let first: number | undefined;
  let pressing: NodeJS.Timeout | undefined;
  terminal.onData((text) => {
    written += text;
    if (first === undefined && written.includes(marker)) first = performance.now() - began;
    // A key that comes before the screen listens is discarded, so it is pressed until the program ends.
    if (pressing === undefined && leave !== undefined && written.includes(leave.when)) {
      pressing = setInterval(() => terminal.write(leave.key), 100);
    }
  });
  const giveUp = setTimeout(() => terminal.kill('SIGKILL'), 20_000);
  terminal.onExit(({ exitCode, signal }) => {
    clearTimeout(giveUp);
    clearInterval(pressing);
    if (first === undefined || exitCode !== 0 || signal !== 0)
      reject(new Error(`${argv.join(' ')} ended with ${exitCode} (signal ${signal}): ${JSON.stringify(written)}`));
    else resolve(first);
  });
  return promise;
}
