import { needsReason } from '../../engine/questions.ts';
import type { Order } from '../../model/order.ts';
import { answerMeaning } from '../../report/words/answer-words.ts';
import { outcomeSentence } from '../../report/words/outcome-words.ts';
import { emptyRow, row, segment, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import type { Room } from '../screen.tsx';
import type { TextField } from '../widgets/text-field/state.ts';
import { textFieldSegments } from '../widgets/text-field/view.ts';
import type { Mode } from './mode.ts';
import { nextRows, nowRows } from './next-rows.ts';
import type { OperationView } from './operation-store.ts';
import { answerKeys, leavingWords, words } from './words.ts';

/** Lines kept free for what is next or now, so that the frame stands still while steps come and go. */
const reserved = 5;

/** What is asked of the person or done now, and what is being typed; at most `most` rows, the line of keys not among them. */
export function bottomRows(order: Order, view: OperationView, mode: Mode, folder: string, terminal: Room, most: number): Row[] {
  const typed = lineRows(mode, view, terminal.columns);
  const asked = askedRows(order, view, mode, folder, terminal, most - typed.length);
  const filled = [...asked, ...typed];
  const blank = Array.from({ length: Math.max(0, Math.min(reserved, most) - filled.length) }, () => emptyRow);
  return [...filled, ...blank];
}

function lineRows(mode: Mode, { state }: OperationView, columns: number): Row[] {
  const line = (label: string, field: TextField): Row => [segment(label, 'ask'), ...textFieldSegments(field, columns - label.length - 1)];
  const wrong = (complaint: string): Row[] => (complaint === '' ? [] : [row(complaint, 'bad')]);
  switch (mode.kind) {
    case 'step-number':
      return [...wrong(mode.complaint), line(words.typed, mode.field)];
    case 'search':
      return [line(words.search, mode.field)];
    case 'note':
      return [...wrong(mode.field.remark ?? ''), line(words.note, mode.field)];
    case 'answering': {
      const isNeeded = state.phase === 'halted' && needsReason(state.question.kind, mode.answer);
      return [
        ...wrapText(`${mode.answer}: ${state.phase === 'halted' ? answerMeaning(mode.answer, state.question.kind) : ''}`, columns).map(
          (text) => row(text, 'ask'),
        ),
        ...wrong(mode.complaint === '' ? (mode.reason?.remark ?? '') : mode.complaint),
        ...(mode.reason === undefined ? [] : [line(isNeeded ? words.reasonNeeded : words.reason, mode.reason)]),
      ];
    }
    case 'leaving':
      return wrapText(leavingWords(state), columns).map((text) => row(text, 'ask'));
    case 'watch':
    case 'details':
      return [];
    default:
      return mode satisfies never;
  }
}

function askedRows(order: Order, view: OperationView, mode: Mode, folder: string, terminal: Room, most: number): Row[] {
  const { state, refused, ended } = view;
  const { columns } = terminal;
  const complaint = refused === undefined ? [] : [row(`not done: ${refused}`, 'bad')];
  if (state.phase === 'closed')
    return wrapText(`${state.outcome}  ${outcomeSentence(state.outcome)}`, columns).map((line) =>
      row(line, state.outcome === 'SUCCESS' ? 'good' : 'bad'),
    );
  if (ended !== undefined)
    return wrapText(ended.failure === undefined ? words.lost : `${ended.failure.message} · ${ended.failure.hint}`, columns).map((text) =>
      row(text, 'bad'),
    );
  if (state.phase === 'paused') return [...complaint, ...nextRows(order, state, columns)].slice(0, Math.max(1, most));
  if (state.phase !== 'halted') return [...complaint, ...nowRows(order, view, columns)];
  if (mode.kind === 'answering') return complaint;
  return [...complaint, ...questionRows(state, folder, columns, most - complaint.length)];
}

/** The question, what is known, where everything lies, and the answers with their keys: what does not fit stands under `d`. */
function questionRows(
  { question, history }: Extract<OperationView['state'], { phase: 'halted' }>,
  folder: string,
  columns: number,
  most: number,
): Row[] {
  const text = wrapText(`HALT  ${question.text}`, columns).map((line) => row(line, 'ask'));
  const places = [`files: ${folder}`, ...(history.revert === undefined ? [] : [`back without Holdpoint: sh ${history.revert.path}`])];
  const place = places.flatMap((line) => wrapText(line, columns - 2)).map((line) => row(`  ${line}`, 'dim'));
  const long = question.answers.flatMap((answer) =>
    wrapText(answerMeaning(answer, question.kind), columns - 14).map((line, at): Row => [
      segment(at === 0 ? `  ${answerKeys[answer]}  ${answer.padEnd(9)}` : ' '.repeat(14), 'strong'),
      segment(line),
    ]),
  );
  const short = wrapText(question.answers.map((answer) => `${answerKeys[answer]} ${answer}`).join('   '), columns - 2).map((line) =>
    row(`  ${line}`, 'strong'),
  );
  const answers = text.length + place.length + long.length <= most ? long : short;
  const known = question.known.flatMap((line) => wrapText(`known: ${line}`, columns - 2)).map((line) => row(`  ${line}`));
  const room = most - text.length - place.length - answers.length;
  const shown =
    known.length <= room
      ? known
      : [...known.slice(0, Math.max(0, room - 1)), ...(room > 0 ? [row(`  … more is known: d shows all`, 'ask')] : [])];
  const rows = [...text, ...shown, ...place, ...answers];
  return rows.length <= most ? rows : [...text.slice(0, Math.max(1, most - answers.length)), ...answers];
}
