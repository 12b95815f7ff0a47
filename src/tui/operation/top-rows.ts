import type { State } from '../../engine/state.ts';
import { statusOf } from '../../engine/status.ts';
import type { Order } from '../../model/order.ts';
import { enforcementMark } from '../../report/words/enforcement-words.ts';
import { segment, type Row } from '../rows/row.ts';
import { fit } from '../rows/wrap.ts';
import type { Tone } from '../theme.ts';

/** What is visible on every screen of an operation: its id, phase, name and host; its class, enforcement, steps outside, and elapsed time. Where it is narrow, name and host give way, never id and phase. */
export function topRows(order: Order, state: State, elapsed: string, columns: number): readonly [Row, Row] {
  const { plan, survey } = order;
  const { phase, outcome } = statusOf(state);
  const id = state.phase === 'nothing' ? 'no id yet' : state.history.operationId;
  const word = outcome === undefined ? phase.toUpperCase() : state.phase === 'closed' ? outcome : `${outcome}, closing`;
  const left = columns - id.length - word.length - 6;
  const host = left < 20 ? '' : fit(survey.hostname, Math.min(survey.hostname.length, Math.floor(left / 3)));
  const name = fit(plan.declaration.operation_name, Math.max(0, left - host.length));
  const outside = survey.unconfined.length === 0 ? '' : ` · OUTSIDE: step ${survey.unconfined.join(', ')}`;
  const bare = survey.enforcement === 'advisory' || survey.unconfined.length > 0;
  const enforced = `enforcement ${enforcementMark(survey.enforcement)}${outside}`;
  const classAndMark = `${plan.declaration.risk_class} · ${enforced}`;
  return [
    [
      segment(id, 'strong'),
      segment('  '),
      segment(word, toneOf(state, outcome)),
      segment('  '),
      segment(name),
      segment('  '),
      segment(host, 'accent'),
    ],
    [
      segment(plan.declaration.risk_class, 'strong'),
      segment(' · '),
      segment(enforced, bare ? 'bad' : 'plain'),
      segment(elapsed.padStart(Math.max(elapsed.length + 2, columns - classAndMark.length)), 'dim'),
    ],
  ];
}

function toneOf({ phase }: State, outcome: string | undefined): Tone {
  if (outcome !== undefined) return outcome === 'SUCCESS' ? 'good' : 'bad';
  return phase === 'halted' || phase === 'paused' || phase === 'rolling-back' ? 'ask' : 'accent';
}

/** `elapsed 3:05`, `elapsed 2:10:07`: of steady width while it runs. */
export function elapsedWords(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (count: number): string => String(count).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const whole = minutes < 60 ? String(minutes) : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  return `elapsed ${whole}:${two(seconds % 60)}`;
}
