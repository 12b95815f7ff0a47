import { readFileSync } from 'node:fs';
import { isBelow } from './arguments.ts';

/** Pathname sockets that somebody listens on (unix(7), /proc/net/unix), from that file's text. */
export function parseUnixSockets(text: string): string[] {
  const paths = text
    .split('\n')
    .slice(1)
    .map((line) => /^\S+ \S+ \S+ \S+ \S+ \S+ +\S+ (\/.*)$/.exec(line)?.[1]);
  return [...new Set(paths.filter((path) => path !== undefined))];
}

/**
 * Those that a command would see: a read-only disk does not keep anybody from connecting.
 * `/run` and `/tmp` are emptied inside, but for writable paths in them.
 */
export function visibleSockets(writable: readonly string[]): string[] {
  const emptied = (path: string): boolean => ['/run', '/tmp', '/dev', '/proc'].some((folder) => isBelow(path, folder));
  return listening().filter((path) => !emptied(path) || writable.some((folder) => isBelow(path, folder)));
}

function listening(): string[] {
  try {
    return parseUnixSockets(readFileSync('/proc/net/unix', 'utf8'));
  } catch {
    return [];
  }
}

/**
 * For one command: the sockets that were there at every look so far. One that goes between a look and the mount over it keeps a command from starting;
 * the next look leaves it out, and one that came up meanwhile, as it would one that comes up after the start.
 */
export function steadySockets(): (paths: readonly string[]) => readonly string[] {
  let known: ReadonlySet<string> | undefined;
  return (paths) => {
    const steady = paths.filter((path) => known?.has(path) !== false);
    known = new Set(steady);
    return steady;
  };
}
