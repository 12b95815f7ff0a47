import type { Tone } from '../theme.ts';
import { row, type Row } from './row.ts';
import { wrapText } from './wrap.ts';

/** A text for people as rows: headings strong, diffs by their sign, everything wrapped under where its line's own text begins. Signs carry the meaning, tones only help. */
export function textRows(text: string, columns: number): Row[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line) => hangingLines(line, columns).map((part) => row(part, toneOf(line))));
}

/** Continued lines stand under the text behind a label, a bullet or the indent, unless that leaves too little room. */
export function hangingLines(line: string, columns: number): string[] {
  const indent = /^ */.exec(line)![0].length;
  const label = /^ *(?:- |\d+\. |\S(?:[^ ]| (?! ))* {2,})/.exec(line)?.[0].length ?? indent;
  const hang = label <= columns / 3 ? label : Math.min(indent, Math.floor(columns / 3));
  const [first = '', ...rest] = wrapText(line.slice(hang), columns - hang);
  return [line.slice(0, hang) + first, ...rest.map((part) => ' '.repeat(hang) + part)];
}

function toneOf(line: string): Tone {
  if (/^(NOT REVERSIBLE|NOT ENFORCED|REFUSED BY THIS HOST)$/.test(line)) return 'bad';
  if (/^[A-Z]{2}[A-Z ]*(, [a-z ,]*)?$/.test(line)) return 'strong';
  if (/^ +\+(?!\+\+)/.test(line)) return 'good';
  if (/^ +-(?!--)\S/.test(line)) return 'bad';
  if (
    /NOT ENFORCED|^ +(?:MISSING|REFUSED)\b|outside the boundary|OUTSIDE|cannot be taken back|POINT OF NO RETURN|^- (PARTIAL|ROLLBACK):/.test(
      line,
    )
  )
    return 'bad';
  return 'plain';
}
