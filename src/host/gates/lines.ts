import type { LinePattern } from '../../model/gate.ts';
import { findLine } from '../match-pattern.ts';
import { oneLine } from '../one-line.ts';
import { fail, pass, unknown, type Observation } from './observation.ts';

/** Most bytes of new lines that are judged. */
export const newLinesLimit = 16 * 1024 ** 2;

/** New lines of a log against a pattern that may match anywhere in a line and ignores case. */
export function judgeLines(text: string, wanted: LinePattern): Observation {
  const lines = text.split('\n').filter((line) => line !== '');
  const found = findLine('without' in wanted ? wanted.without : wanted.with, lines);
  const count = lines.length === 1 ? '1 new line' : `${lines.length} new lines`;
  switch (found.kind) {
    case 'unfinished':
    case 'invalid':
      return unknown(found.reason);
    case 'none':
      return 'without' in wanted ? pass(`${count}, none matches`) : fail(`${count}, none matches`);
    case 'match': {
      const shown = `a line matches: ${oneLine(found.groups[0] ?? '')}`;
      return 'without' in wanted ? fail(shown) : pass(shown);
    }
    default:
      return found satisfies never;
  }
}
