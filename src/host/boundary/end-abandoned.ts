import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One process as proc(5) shows it. */
export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its number in each PID namespace, from ours inwards. */
  readonly numbers: readonly number[];
  readonly program: string;
  readonly words: readonly string[];
}

/**
 * First processes of sandboxes of ours whose bubblewrap was killed while it set them up: before they are told to go on, nothing ends them
 * with it, so they would wait for ever. A sandbox that runs has its bubblewrap above it and is none of these.
 */
export function abandonedSandboxes(seen: readonly SeenProcess[], bwrap: string, state: readonly string[]): readonly number[] {
  return seen
    .filter(({ parent, numbers, program }) => parent === 1 && numbers.length > 1 && numbers.at(-1) === 1 && program === bwrap)
    .filter(({ words }) => words.some((word, place) => words[place - 1] === '--tmpfs' && state.includes(word)))
    .map(({ pid }) => pid);
}

/** Ends them. What cannot be seen or ended is somebody else's, or gone. */
export function endAbandonedSandboxes(bwrap: string, state: readonly string[]): void {
  const seen = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (seenProcess(Number(name)) ?? []) : []));
  for (const pid of abandonedSandboxes(seen, bwrap, state)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

function seenProcess(pid: number): SeenProcess | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const field = (name: string): string => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
    if (field('Name') !== 'bwrap') return undefined;
    return {
      pid,
      parent: Number(field('PPid')),
      numbers: field('NSpid').split(/\s+/).map(Number),
      program: readlinkSync(`/proc/${pid}/exe`),
      words: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'),
    };
  } catch {
    return undefined;
  }
}
