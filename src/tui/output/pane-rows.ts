import { visibleLine } from '../../model/visible-text.ts';
import { notKeptWords } from '../../report/words/left-out-words.ts';
import { marked } from '../rows/mark.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { fromColumn } from '../rows/wrap.ts';
import { paneOf, shownOutput, topOfPane, type Pane } from './pane.ts';
import type { OutputBuffer, OutputLine } from './ring-buffer.ts';

/** A letter with more marks on it than any script needs draws into the lines above and below. */
const heapOfMarks = /(\p{M}{4})\p{M}+/gu;

const gutters: Readonly<Record<OutputLine['stream'], string>> = { out: '  │ ', err: ' e│ ', 'left-out': '  ┆ ' };

/** Rows of the pane: every line behind a gutter that output cannot draw, its stream marked, the sought text in reverse. Scrolling counts from the first line ever seen, so that what is read stays where it is while lines come and go. */
export function paneRows(live: OutputBuffer, before: Pane, rows: number, sought: string): Row[] {
  const pane = paneOf(before, live);
  const shown = shownOutput(pane, live);
  const top = topOfPane(pane, live, rows);
  const lines = shown
    .window(top, rows)
    .map(({ stream, text }) => [
      segment(gutters[stream], 'dim'),
      ...marked(fromColumn(visibleLine(text).replace(heapOfMarks, '$1…'), pane.left), sought),
    ]);
  const gone = pane.reading === undefined || top > shown.dropped || shown.dropped === 0;
  return gone ? lines : [row(`  ┆ ${notKeptWords(shown.dropped)}`, 'dim'), ...lines.slice(0, Math.max(1, rows - 1))];
}

/** Where the pane stands in the output, for its head; empty while all of it is shown, or its end. */
export function placeInOutput(live: OutputBuffer, before: Pane, rows: number): string {
  const pane = paneOf(before, live);
  const top = topOfPane(pane, live, rows);
  const column = pane.left === 0 ? '' : `from column ${pane.left + 1}`;
  const lines =
    pane.reading === undefined || live.count <= rows
      ? ''
      : `lines ${top + 1}–${Math.min(top + rows, shownOutput(pane, live).count)} of ${live.count}, End follows`;
  return [pane.says, lines, column].filter((word) => word !== '').join(' · ');
}
