import stringWidth from 'string-width';
import type { RiskClass } from '../../model/risk-class.ts';
import { visibleLine } from '../../model/visible-text.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { fit, wrapText } from '../rows/wrap.ts';

/** A runbook to choose. */
export interface Choice {
  readonly file: string;
  readonly name?: string;
  readonly riskClass?: RiskClass;
  readonly objective?: string;
  /** Missing: it can be opened. Else the first mistake that keeps it from that, and how many there are. */
  readonly mistake?: { readonly place: string; readonly message: string; readonly hint: string; readonly count: number };
}

/** An operation that is not closed. */
export interface OpenOperation {
  readonly id: string;
  readonly name: string;
  readonly phase: string;
}

export type Item =
  | { readonly kind: 'operation'; readonly operation: OpenOperation }
  | { readonly kind: 'runbook'; readonly choice: Choice };

/** What names an item for good: the operation's id or the runbook's file. */
export function keyOf(item: Item): string {
  return item.kind === 'operation' ? item.operation.id : item.choice.file;
}

/** Open operations first: they wait for somebody. Then the runbooks. Only those that hold every word of the filter. */
export function itemsOf(operations: readonly OpenOperation[], choices: readonly Choice[], filter: string): readonly Item[] {
  const words = filter.toLowerCase().split(/\s+/);
  const holds = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  return [
    ...operations.map((operation): Item => ({ kind: 'operation', operation })),
    ...choices.map((choice): Item => ({ kind: 'runbook', choice })),
  ].filter((item) =>
    item.kind === 'operation'
      ? holds(`${item.operation.id} ${item.operation.phase} ${item.operation.name}`)
      : holds(
          `${item.choice.name ?? ''} ${item.choice.file} ${item.choice.riskClass ?? ''} ${item.choice.mistake === undefined ? '' : 'mistakes'}`,
        ),
  );
}

/** Columns that the names of runbooks get: what the longest needs, while the file and the class have room too. */
export function nameColumns(items: readonly Item[], columns: number): number {
  const longest = Math.max(0, ...items.map((item) => (item.kind === 'runbook' ? stringWidth(visibleLine(item.choice.name ?? '')) : 0)));
  return Math.min(longest, Math.max(8, columns - besideName));
}

/** Mark, gaps, the shortest file, the longest class. */
const besideName = 3 + 2 + 18 + 2 + 16;

export function itemRow(item: Item, chosen: boolean, columns: number, names: number): Row {
  const mark = segment(chosen ? ' ▸ ' : '   ', 'ask');
  const tone = chosen ? 'strong' : 'plain';
  if (item.kind === 'operation') {
    const { id, name, phase } = item.operation;
    const head = `${id} ${phase.toUpperCase()}  `;
    return [mark, segment(head, 'ask'), segment(fit(visibleLine(name), Math.max(8, columns - head.length - 3)).trimEnd(), tone)];
  }
  const { file, name, riskClass, mistake } = item.choice;
  const right = mistake === undefined ? (riskClass ?? '') : mistake.count === 1 ? '1 mistake' : `${mistake.count} mistakes`;
  const shownFile = visibleLine(file.replace(/^runbooks\//, ''));
  const room = Math.max(8, Math.min(40, columns - names - 3 - 2 - 2 - 16));
  return [
    mark,
    ...(name === undefined
      ? [segment(fit(shownFile, names + 2 + room), tone)]
      : [segment(fit(visibleLine(name), names), tone), segment('  '), segment(fit(shownFile, room), 'dim')]),
    segment('  '),
    segment(right, mistake === undefined ? 'plain' : 'bad'),
  ];
}

/** What is known of the chosen item, always two lines, so that the list stands still. */
export function aboutItem(item: Item | undefined, columns: number): readonly [Row, Row] {
  if (item === undefined) return [row(''), row('')];
  if (item.kind === 'operation') return [row(`${item.operation.id} waits: Enter opens it where it stands`, 'ask'), row('')];
  const { mistake, objective = '' } = item.choice;
  if (mistake === undefined) {
    const [first = '', second = '', ...more] = wrapText(visibleLine(objective), columns);
    return [row(first, 'dim'), row(more.length === 0 ? second : fit(`${second} ${more.join(' ')}`, columns), 'dim')];
  }
  return [
    row(fit(visibleLine(`${mistake.place} ${mistake.message}`), columns).trimEnd(), 'bad'),
    row(fit(visibleLine(`hint: ${mistake.hint}`), columns).trimEnd(), 'ask'),
  ];
}
