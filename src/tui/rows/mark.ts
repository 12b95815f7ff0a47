import type { Tone } from '../theme.ts';
import { segment, type Row, type Segment } from './row.ts';

/** A text in pieces, with the sought one in reverse wherever it stands; empty `sought`: nothing is marked. */
export function marked(text: string, sought: string, tone: Tone = 'plain'): Segment[] {
  const segments: Segment[] = [];
  let rest = text;
  for (let at = placeOf(rest, sought); at >= 0; at = placeOf(rest, sought)) {
    segments.push(segment(rest.slice(0, at), tone), segment(rest.slice(at, at + sought.length), 'cursor'));
    rest = rest.slice(at + sought.length);
  }
  return [...segments, segment(rest, tone)];
}

/** The same for a row. */
export function markedRow(line: Row, sought: string): Row {
  return sought === '' ? line : line.flatMap(({ text, tone }) => marked(text, sought, tone));
}

/** Small and capital letters are the same. A text whose small letters are of another length (`İ`) is compared as it is. */
function placeOf(text: string, sought: string): number {
  if (sought === '') return -1;
  const small = text.toLowerCase();
  return small.length === text.length ? small.indexOf(sought.toLowerCase()) : text.indexOf(sought);
}
