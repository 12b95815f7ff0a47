import { visibleLine } from '../../model/visible-text.ts';
import { segment, type Row, type Segment } from '../rows/row.ts';
import { topOf, type Scroll } from '../widgets/scroll-pane/state.ts';
import type { OutputLine } from './ring-buffer.ts';

/** Rows of the pane: every line behind a gutter that output cannot draw, its stream marked, the sought text in reverse. */
export function paneRows(lines: readonly OutputLine[], scroll: Scroll, rows: number, sought: string): Row[] {
  const top = topOf(scroll, lines.length, rows);
  return lines.slice(top, top + rows).map(({ stream, text }) => [segment(stream === 'err' ? ' e│ ' : '  │ ', 'dim'), ...marked(visibleLine(text), sought)]);
}

function marked(text: string, sought: string): Segment[] {
  const at = sought === '' ? -1 : text.toLowerCase().indexOf(sought.toLowerCase());
  if (at < 0) return [segment(text)];
  return [segment(text.slice(0, at)), segment(text.slice(at, at + sought.length), 'cursor'), ...marked(text.slice(at + sought.length), sought)];
}

/** The nearest line above `from` that holds the text, searching back and then from the end; undefined: none. */
export function findBackwards(lines: readonly OutputLine[], sought: string, from: number): number | undefined {
  const wanted = sought.toLowerCase();
  const holds = (place: number): boolean => lines[place]!.text.toLowerCase().includes(wanted);
  for (let step = 1; step <= lines.length; step += 1) {
    const place = (((from - step) % lines.length) + lines.length) % lines.length;
    if (holds(place)) return place;
  }
  return undefined;
}
