import stringWidth from 'string-width';
import { moveScroll, type ScrollMove } from '../widgets/scroll-pane/state.ts';
import type { OutputBuffer, OutputLine } from './ring-buffer.ts';

/** Where a person reads in the output of a step. It holds for this output alone: that of the next step is followed from its start. */
export interface Pane {
  readonly part: number;
  /** Missing: the newest lines are shown as they come. */
  readonly reading?: {
    /** Lines above the first one shown, of all that were ever printed. */
    readonly top: number;
    /** The output as it was then: what is read stays, also when newer lines have pushed it out. */
    readonly held: OutputBuffer;
    /** The line that was found last, since nothing has moved. */
    readonly found?: number;
  };
  /** Columns at the left of every line that are not shown. */
  readonly left: number;
  /** What came of the last search, where that cannot be seen; empty: nothing to say. */
  readonly says: string;
}

/** Lines and columns of the pane. */
export interface PaneSize {
  readonly rows: number;
  readonly columns: number;
}

export const followingPane: Pane = { part: 0, left: 0, says: '' };

/** Columns before every line: its stream and the rule. */
const gutterWidth = 4;

/** The pane as it counts for this output. */
export function paneOf(pane: Pane, live: OutputBuffer): Pane {
  return pane.part === live.part ? pane : { ...followingPane, part: live.part };
}

/** What the pane shows from: the living output while it still has what is read, else what was kept of it. */
export function shownOutput({ reading }: Pane, live: OutputBuffer): OutputBuffer {
  return reading === undefined || reading.top >= live.dropped ? live : reading.held;
}

/** Lines above the first one shown. */
export function topOfPane(pane: Pane, live: OutputBuffer, rows: number): number {
  const shown = shownOutput(pane, live);
  const last = Math.max(shown.dropped, shown.count - rows);
  return pane.reading === undefined ? last : Math.min(Math.max(pane.reading.top, shown.dropped), last);
}

export function movePane(before: Pane, move: ScrollMove, live: OutputBuffer, rows: number): Pane {
  const pane = paneOf(before, live);
  const shown = shownOutput(pane, live);
  const { dropped, count } = shown;
  const from = { top: topOfPane(pane, live, rows) - dropped, following: false };
  const { top, following } = moveScroll(from, move, count - dropped, rows);
  const left = move === 'start' || move === 'end' ? 0 : pane.left;
  return following || move === 'end' ? { part: live.part, left, says: '' } : readingAt(pane, live, dropped + top, left);
}

/** Half a pane to the left or to the right, as far as lines on screen reach. */
export function shiftPane(before: Pane, to: 'left' | 'right', live: OutputBuffer, { rows, columns }: PaneSize): Pane {
  const pane = paneOf(before, live);
  const half = Math.max(1, Math.floor((columns - gutterWidth) / 2));
  const top = topOfPane(pane, live, rows);
  const widest = Math.max(
    0,
    ...shownOutput(pane, live)
      .window(top, rows)
      .map(({ text }) => stringWidth(text)),
  );
  const left = to === 'left' ? Math.max(0, pane.left - half) : widest <= pane.left + columns - gutterWidth ? pane.left : pane.left + half;
  return { ...pane, left, says: '' };
}

/** The pane at the next place of a text, upwards or downwards and round the end; where it is nowhere the pane stays and says so. */
export function findInPane(before: Pane, sought: string, way: 'up' | 'down', live: OutputBuffer, { rows, columns }: PaneSize): Pane {
  const pane = paneOf(before, live);
  if (sought === '') return { ...pane, says: '' };
  const shown = shownOutput(pane, live);
  const lines = shown.lines();
  const here = pane.reading === undefined ? shown.count + 1 : (pane.reading.found ?? pane.reading.top + 1);
  const found = way === 'up' ? findUp(lines, sought, here) : findDown(lines, sought, here);
  if (found === undefined) {
    const where = shown.dropped === 0 ? '' : ` from line ${shown.dropped + 1} on; look in the evidence`;
    return { ...pane, says: `not found${where}` };
  }
  const { number, text } = found;
  const at = stringWidth(text.slice(0, Math.max(0, text.toLowerCase().indexOf(sought.toLowerCase()))));
  const room = columns - gutterWidth - 1;
  const left = at + stringWidth(sought) <= room ? 0 : Math.max(0, at - Math.floor(room / 2));
  const round = way === 'up' ? number >= here : number <= here;
  const next = readingAt(pane, live, Math.max(shown.dropped, Math.min(number - 1, shown.count - rows)), left);
  return { ...next, reading: { ...next.reading, found: number }, says: round ? 'wrapped' : '' };
}

function readingAt({ reading }: Pane, live: OutputBuffer, top: number, left: number): Pane & Required<Pick<Pane, 'reading'>> {
  const held = reading === undefined || top >= live.dropped ? live.copy() : reading.held;
  return { part: live.part, reading: { top, held }, left, says: '' };
}

function findUp(lines: readonly OutputLine[], sought: string, from: number): OutputLine | undefined {
  const holds = holding(sought);
  return lines.findLast((line) => line.number < from && holds(line)) ?? lines.findLast(holds);
}

function findDown(lines: readonly OutputLine[], sought: string, from: number): OutputLine | undefined {
  const holds = holding(sought);
  return lines.find((line) => line.number > from && holds(line)) ?? lines.find(holds);
}

function holding(sought: string): (line: OutputLine) => boolean {
  const wanted = sought.toLowerCase();
  return ({ text }) => text.toLowerCase().includes(wanted);
}
