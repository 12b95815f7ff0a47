import type { Command } from '../model/command.ts';
import type { CommandRun } from './command-run.ts';
import { matchPattern } from './match-pattern.ts';
import { oneLine } from './one-line.ts';

/** Whether a command that ran to its end did what its declaration calls success. `unknown`: it cannot be told. */
export type Success =
  | {
      readonly kind: 'succeeded';
      readonly code: number;
      /** the whole match of `stdout` and its groups, where a pattern is given */ readonly match?: readonly string[];
    }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The exit must be listed and the patterns must match. `code` is the exit code, or the code a signal may as well have been. */
export function judgeSuccess(command: Command, code: number, run: CommandRun): Success {
  if (command.exit !== 'any' && !command.exit.includes(code)) return { kind: 'failed', reason: `exit ${code}${lastWords(run)}` };
  const streams = [
    { name: 'stdout', pattern: command.stdout, text: run.stdout, overflow: run.overflow.out },
    { name: 'stderr', pattern: command.stderr, text: run.stderr, overflow: run.overflow.err },
  ] as const;
  let groups: readonly string[] | undefined;
  for (const { name, pattern, text, overflow } of streams) {
    if (pattern === undefined) continue;
    if (overflow) return { kind: 'unknown', reason: `${name} is longer than what a pattern judges (1 MiB)` };
    const match = matchPattern(pattern, 'whole', text);
    if (match.kind === 'unfinished' || match.kind === 'invalid') return { kind: 'unknown', reason: `${name}: ${match.reason}` };
    if (match.kind === 'none') return { kind: 'failed', reason: `${name} does not match: ${told(run, name, text)}` };
    if (name === 'stdout') groups = match.groups;
  }
  return { kind: 'succeeded', code, ...(groups === undefined ? {} : { match: groups }) };
}

/** The exit code that a command's end stands for; undefined when there is none. A signal counts as its code only where that code is listed. */
export function exitCodeOf(command: Command, run: CommandRun): number | undefined {
  const { ended } = run;
  if (ended.kind === 'exited') return ended.code;
  if (ended.kind !== 'signalled' || ended.or_exit === undefined || command.exit === 'any') return undefined;
  return command.exit.includes(ended.or_exit) ? ended.or_exit : undefined;
}

/** What is saved to a file is meant for that file alone. */
function told(run: CommandRun, name: 'stdout' | 'stderr', text: string): string {
  if (text.trim() === '') return '(empty)';
  return name === 'stdout' && run.saved === true ? 'its text is in the saved file' : oneLine(text);
}

function lastWords(run: CommandRun): string {
  const line = [run.stderr, ...(run.saved === true ? [] : [run.stdout])]
    .map((text) => text.trimEnd().split('\n').at(-1) ?? '')
    .find((text) => text.trim() !== '');
  return line === undefined ? '' : `: ${oneLine(line)}`;
}
