import type { Order } from '../../model/order.ts';
import { answerMeaning } from '../../report/words/answer-words.ts';
import { outcomeSentence } from '../../report/words/outcome-words.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import { textFieldSegments } from '../widgets/text-field/view.ts';
import type { Mode } from './mode.ts';
import { nextRows } from './next-rows.ts';
import type { OperationView } from './operation-store.ts';
import { answerKeys, words } from './words.ts';

/** What is asked of the person now, then the line of keys. */
export function bottomRows(order: Order, view: OperationView, mode: Mode, folder: string, columns: number): Row[] {
  return [...lineRows(mode, columns), ...askedRows(order, view, mode, folder, columns), keyRow(view, mode)];
}

function lineRows(mode: Mode, columns: number): Row[] {
  const line = (label: string, field: Parameters<typeof textFieldSegments>[0]): Row[] => [[segment(label, 'ask'), ...textFieldSegments(field, columns - label.length - 1)]];
  switch (mode.kind) {
    case 'step-number':
      return line(words.typed, mode.field);
    case 'search':
      return line(words.search, mode.field);
    case 'note':
      return line(words.note, mode.field);
    case 'answering':
      return [
        row(`${mode.answer}: ${answerMeaning(mode.answer)} · Enter gives this answer, Esc takes it back`, 'ask'),
        ...(mode.reason === undefined ? [] : line(mode.answer === 'leave' ? words.reasonNeeded : words.reason, mode.reason)),
      ];
    case 'leaving':
      return [row(words.leaving, 'ask')];
    case 'watch':
    case 'help':
      return [];
    default:
      return mode satisfies never;
  }
}

function askedRows(order: Order, { state, refused, ended }: OperationView, mode: Mode, folder: string, columns: number): Row[] {
  const complaint = refused === undefined ? [] : [row(`not done: ${refused}`, 'bad')];
  if (state.phase === 'paused') return [...complaint, ...nextRows(order, state, columns)];
  if (state.phase === 'closed') return [row(`${state.outcome}: ${outcomeSentence(state.outcome)}`, state.outcome === 'SUCCESS' ? 'good' : 'bad')];
  if (ended !== undefined) return [row(ended.failure === undefined ? words.lost : `${ended.failure.message} · ${ended.failure.hint}`, 'bad')];
  if (state.phase !== 'halted' || mode.kind === 'answering') return complaint;
  const { question } = state;
  return [
    ...complaint,
    ...wrapText(`HALT  ${question.text}`, columns).map((text) => row(text, 'ask')),
    ...question.known.slice(0, 4).flatMap((known) => wrapText(`known: ${known}`, columns - 2).slice(0, 2)).map((text) => row(`  ${text}`)),
    row(`  everything of this operation lies in ${folder}`, 'dim'),
    ...question.answers.map((answer): Row => [segment(`  ${answerKeys[answer]}  ${answer.padEnd(9)}`, 'strong'), segment(answerMeaning(answer))]),
  ];
}

function keyRow({ state, doing }: OperationView, mode: Mode): Row {
  if (mode.kind !== 'watch') return row('Esc back', 'dim');
  if (state.phase === 'closed') return row(words.closed, 'dim');
  const busy = doing !== undefined && (state.phase === 'running' || state.phase === 'rolling-back' || state.phase === 'closing');
  return row(`${state.phase === 'paused' && !state.typed ? 'Enter run this step   ' : ''}${words.keys}${busy ? `   · ${doing}` : ''}`, 'dim');
}
