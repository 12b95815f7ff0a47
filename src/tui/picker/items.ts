import type { RiskClass } from '../../model/risk-class.ts';
import { visibleLine } from '../../model/visible-text.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { fit, readable, wrapText } from '../rows/wrap.ts';

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

export function itemRow(item: Item, chosen: boolean, columns: number): Row {
  const mark = segment(chosen ? ' ▸ ' : '   ', 'ask');
  const tone = chosen ? 'strong' : 'plain';
  const width = Math.min(columns, readable + 20) - 3;
  if (item.kind === 'operation') {
    const { id, name, phase } = item.operation;
    const head = `${id} ${phase.toUpperCase()}`;
    return [mark, segment(`${head}  `, 'ask'), segment(fit(visibleLine(name), Math.max(8, width - head.length - 2)).trimEnd(), tone)];
  }
  const { file, name, riskClass, mistake } = item.choice;
  const right = mistake === undefined ? (riskClass ?? '') : mistake.count === 1 ? '1 mistake' : `${mistake.count} mistakes`;
  const room = Math.max(10, width - 18);
  const half = name === undefined ? 0 : Math.ceil(room / 2);
  return [
    mark,
    ...(name === undefined ? [] : [segment(fit(visibleLine(name), half - 1), tone), segment(' ')]),
    segment(fit(visibleLine(file), room - half), name === undefined ? tone : 'dim'),
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
