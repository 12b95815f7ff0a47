import type { Position } from '../document/line-index.ts';
import type { YamlDocument } from '../document/yaml-document.ts';
import type { Finding } from '../model/finding.ts';
import { findingCodes } from './finding-codes.ts';
import type { PlacedMistake } from './rules/rule.ts';

/** Mistakes as findings with line and column. `strict`: every one is an error. */
export function toFindings(mistakes: readonly PlacedMistake[], document: YamlDocument, strict: boolean): Finding[] {
  return mistakes.map((mistake) => {
    const severity = strict ? 'error' : (mistake.severity ?? severityOf(mistake.code));
    return document.finding(placeOf(mistake, document), {
      code: mistake.code,
      severity,
      message: mistake.message,
      hint: hintOf(mistake, document),
    });
  });
}

function hintOf({ hint, change }: PlacedMistake, document: YamlDocument): string {
  return change === undefined ? hint : `${hint} (line ${document.placeOf(change).line})`;
}

function severityOf(code: string): Finding['severity'] {
  const entry = findingCodes[code];
  if (entry === undefined) throw new TypeError(`${code} is not in the table of finding codes`);
  return entry.severity;
}

/** A character of a command line stands in its `argv`, where the command is a mapping. */
function placeOf({ at, index }: PlacedMistake, document: YamlDocument): Position {
  return index === undefined ? document.placeOf(at) : document.placeInside(at, index);
}
