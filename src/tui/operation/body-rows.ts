import type { Event } from '../../model/event.ts';
import type { Plan } from '../../model/plan.ts';
import { placeInOutput } from '../output/pane-rows.ts';
import type { Pane } from '../output/pane.ts';
import type { OutputBuffer } from '../output/ring-buffer.ts';
import { row, type Row } from '../rows/row.ts';
import type { Room } from '../screen.tsx';
import { gateRows } from './gate-rows.ts';
import type { OperationView } from './operation-store.ts';
import { rollbackRows } from './rollback-rows.ts';
import { stepRows } from './step-rows.ts';

/** Steps (or what is taken back) around the current one, then the gates; the rest of the body is the output pane under its head. */
export function aboveOutput(plan: Plan, view: OperationView, { columns, rows }: Room, now: number): Row[] {
  const undoing = rollbackRows(view.events, columns);
  const list = undoing.length > 0 ? undoing : stepRows(plan, view.state, view.events, columns);
  const current = undoing.length > 0 ? currentUndo(undoing) : currentStep(view.events);
  const gates = gateRows(plan, view, columns, now);
  // The pane keeps a third of the body, the lists share the rest; a long list shows what is near the current line.
  const room = Math.max(2, rows - 1 - Math.max(2, Math.floor(rows / 3)));
  const forGates = Math.min(gates.length, Math.max(Math.floor(room / 2), room - list.length));
  return [...around(list, current, room - forGates), ...near(gates, forGates)];
}

/** The head of the output pane, with where it stands when it does not follow. */
export function outputHead(events: readonly Event[], output: OutputBuffer, pane: Pane, rows: number, columns: number): Row {
  const place = placeInOutput(output, pane, rows);
  return row(`── ${[outputName(events), ...(place === '' ? [] : [place])].join(' · ')} `.padEnd(columns, '─'), 'dim');
}

function outputName(events: readonly Event[]): string {
  const last = events.findLast((event) => event.type === 'step-intended' || event.type === 'undo-intended');
  if (last?.type === 'step-intended') return `output of step ${last.step}`;
  return last?.type === 'undo-intended' ? 'output of the rollback' : 'output';
}

function currentStep(events: readonly Event[]): number {
  const last = events.findLast((event) => event.type === 'step-intended' || event.type === 'paused' || event.type === 'step-skipped');
  return last !== undefined && 'step' in last && typeof last.step === 'number' ? last.step - 1 : 0;
}

/** The first line that is not done. */
function currentUndo(rows: readonly Row[]): number {
  const place = rows.findIndex(
    (line, index) => index > 0 && / (running|waiting|FAILED|UNKNOWN|verifying) *$/.test(line.map(({ text }) => text).join('')),
  );
  return place < 0 ? rows.length - 1 : place;
}

function around(rows: readonly Row[], current: number, count: number): readonly Row[] {
  const from = Math.max(0, Math.min(current - Math.floor(count / 2), rows.length - count));
  return rows.slice(from, from + count);
}

/** The gates nearest to the one that matters: the first that did not pass, is tried, or waits. */
function near(rows: readonly Row[], count: number): readonly Row[] {
  if (rows.length <= count) return rows;
  const place = rows.findIndex((line, index) => index > 0 && !line[0]!.text.includes('PASS'));
  return [...rows.slice(0, 1), ...around(rows.slice(1), Math.max(0, (place < 0 ? rows.length : place) - 1), count - 1)].slice(
    0,
    Math.max(0, count),
  );
}
