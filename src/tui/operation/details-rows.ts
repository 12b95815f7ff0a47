import type { Order } from '../../model/order.ts';
import { visibleText } from '../../model/visible-text.ts';
import { recordLines } from '../../report/record-lines.ts';
import { stepRecords } from '../../report/step-records.ts';
import { answerHint, questionLines } from '../../report/words/question-words.ts';
import { row, type Row } from '../rows/row.ts';
import { hangingLines } from '../rows/text-rows.ts';
import type { OperationView } from './operation-store.ts';

/** All that is known to an open question, then every step in the form in which it is recorded. */
export function detailsRows({ plan, survey }: Order, { events, state }: OperationView, columns: number): Row[] {
  const question =
    state.phase === 'halted'
      ? [...questionLines(state.question), `From another terminal: ${answerHint(state.history.operationId)}`, '']
      : [];
  const steps = stepRecords({ events, plan, survey, outputs: {} }).flatMap((record) => [...recordLines(record), '']);
  return [...question, ...steps].flatMap((line) =>
    hangingLines(visibleText(line), columns).map((text) => row(text, /^(HALTED:|\[STEP )/.test(line) ? 'strong' : 'plain')),
  );
}
