import type { Ended } from '../../model/ended.ts';

/** What a run of the compiled rollback may leave open without being wrong. */
export interface Expected {
  /** `STEP.ITEM` of undos that were left out because they cannot be tried. */
  readonly skipped: readonly string[];
  /** Steps that cannot be undone. */
  readonly impossible: readonly number[];
  /** Titles of gates that cannot be judged on the stage. */
  readonly unjudged: readonly string[];
}

export interface Account {
  /** What the program could not take back, or why it stopped. */
  readonly problems: readonly string[];
  /** What it could not try. */
  readonly not_rehearsed: readonly string[];
}

/**
 * Reads what `revert.sh` printed. Whether paths are as before is judged by the caller, who also knows a second tool and everything
 * outside the allowed paths.
 */
export function readAccount(ended: Ended, said: string, expected: Expected): Account {
  const lines = said.split('\n');
  const after = (mark: string): string[] =>
    lines.flatMap((line) => {
      const trimmed = line.trim();
      return trimmed.startsWith(mark) ? [trimmed.slice(mark.length)] : [];
    });
  const remains = after('REMAINS: ');
  const open = remains.filter((line) => isExpected(line, expected));
  const code = ended.kind === 'exited' ? ended.code : undefined;
  const stopped = code === 0 || code === 5 ? [] : [endWords(ended, after('STOP: '), lines)];
  return {
    problems: [...remains.filter((line) => !open.includes(line) && !isComparison(line)).map((line) => `revert.sh: ${line}`), ...stopped],
    not_rehearsed: [...new Set([...open, ...after('NOT JUDGED HERE: ')])],
  };
}

function isComparison(line: string): boolean {
  return line.startsWith('differs from the pre-image');
}

function isExpected(line: string, { skipped, impossible, unjudged }: Expected): boolean {
  const undo = /^undo (\d+) of step (\d+) was left out: /.exec(line);
  if (undo !== null) return skipped.includes(`${undo[2]}.${undo[1]}`);
  const point = /^step (\d+) cannot be undone: /.exec(line);
  if (point !== null) return impossible.includes(Number(point[1]));
  return unjudged.some((title) => line.startsWith(`a gate does not pass: ${title}`));
}

function endWords(ended: Ended, stops: readonly string[], lines: readonly string[]): string {
  const end = ended.kind === 'exited' ? `exit ${ended.code}` : ended.kind;
  const why = stops.at(-1) ?? lines.findLast((line) => line.trim() !== '')?.trim();
  return `revert.sh ended with ${end}${why === undefined ? '' : `: ${why}`}`;
}
