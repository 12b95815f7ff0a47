import { row, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import type { Tone } from '../theme.ts';

/** A text for people as rows: headings strong, diffs by their sign, everything wrapped. Signs carry the meaning, tones only help. */
export function textRows(text: string, columns: number): Row[] {
  return text.replace(/\n$/, '').split('\n').flatMap((line) => {
    const indent = /^ */.exec(line)![0];
    return wrapText(line.slice(indent.length), columns - indent.length).map((part) => row(`${indent}${part}`, toneOf(line)));
  });
}

function toneOf(line: string): Tone {
  if (/^[A-Z][A-Z ,]+$/.test(line)) return 'strong';
  if (/^ +\+(?!\+\+)/.test(line)) return 'good';
  if (/^ +-(?!--)\S/.test(line)) return 'bad';
  if (/NOT ENFORCED|outside the boundary|OUTSIDE|cannot be taken back|impossible/.test(line)) return 'bad';
  return 'plain';
}
