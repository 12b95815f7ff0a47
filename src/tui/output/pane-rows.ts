import { visibleLine } from '../../model/visible-text.ts';
import { marked } from '../rows/mark.ts';
import { segment, type Row } from '../rows/row.ts';
import { topOf, type Scroll } from '../widgets/scroll-pane/state.ts';
import type { OutputBuffer, OutputLine } from './ring-buffer.ts';

/** A letter with more marks on it than any script needs draws into the lines above and below. */
const heapOfMarks = /(\p{M}{4})\p{M}+/gu;

const gutters: Readonly<Record<OutputLine['stream'], string>> = { out: '  │ ', err: ' e│ ', 'left-out': '  ┆ ' };

/** Rows of the pane: every line behind a gutter that output cannot draw, its stream marked, the sought text in reverse. Scrolling counts from the first line ever seen, so that what is read stays where it is while lines come and go. */
export function paneRows(output: OutputBuffer, scroll: Scroll, rows: number, sought: string): Row[] {
  const top = Math.max(output.dropped, topOf(scroll, output.count, rows));
  return output
    .window(top, rows)
    .map(({ stream, text }) => [segment(gutters[stream], 'dim'), ...marked(visibleLine(text).replace(heapOfMarks, '$1…'), sought)]);
}

/** Where the pane stands in the output, for its head; empty while it follows the end. */
export function placeInOutput(output: OutputBuffer, scroll: Scroll, rows: number): string {
  if (scroll.following || output.count <= rows) return '';
  const top = Math.max(output.dropped, topOf(scroll, output.count, rows));
  return `lines ${top + 1}–${Math.min(top + rows, output.count)} of ${output.count}, End follows`;
}

/** The nearest line before line `from` (counted from 1) that holds the text, then round from the end; its number, undefined: none. */
export function findBackwards(lines: readonly OutputLine[], sought: string, from: number): number | undefined {
  const wanted = sought.toLowerCase();
  const holds = ({ text }: OutputLine): boolean => text.toLowerCase().includes(wanted);
  return (lines.findLast((line) => line.number < from && holds(line)) ?? lines.findLast(holds))?.number;
}
