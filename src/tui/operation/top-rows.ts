import type { State } from '../../engine/state.ts';
import { statusOf } from '../../engine/status.ts';
import type { Order } from '../../model/order.ts';
import { enforcementMark } from '../../report/words/enforcement-words.ts';
import { segment, type Row } from '../rows/row.ts';
import { fit } from '../rows/wrap.ts';

/** What is visible on every screen of an operation: its id, name, phase and host; its class, enforcement, steps outside, and elapsed time. */
export function topRows(order: Order, state: State, elapsed: string, columns: number): readonly [Row, Row] {
  const { plan, survey } = order;
  const { phase, outcome } = statusOf(state);
  const id = state.phase === 'nothing' ? 'no id yet' : state.history.operationId;
  const where = ` ${outcome ?? phase.toUpperCase()} · ${survey.hostname}`;
  const name = fit(`${id}  ${plan.declaration.operation_name}`, Math.max(10, columns - where.length - 1));
  const bare = survey.enforcement === 'advisory' || survey.unconfined.length > 0;
  const outside = survey.unconfined.length === 0 ? '' : ` · outside the boundary: step ${survey.unconfined.join(', ')}`;
  return [
    [segment(name, 'strong'), segment(where, outcome === undefined ? 'accent' : outcome === 'SUCCESS' ? 'good' : 'bad')],
    [
      segment(plan.declaration.risk_class, 'strong'),
      segment(' · '),
      segment(`enforcement ${enforcementMark(survey.enforcement)}${outside}`, bare ? 'bad' : 'plain'),
      segment(` · ${elapsed}`, 'dim'),
    ],
  ];
}
