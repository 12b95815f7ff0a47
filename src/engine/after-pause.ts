import type { Event } from '../model/event.ts';
import { groupKey } from './site.ts';
import type { History, StepRecord } from './state.ts';

/** What was judged longer ago than this may have changed while nobody looked, milliseconds. */
const staleAfter = 10 * 60_000;

/**
 * Work goes on after a long pause (Enter, the answer `continue`, a runner that takes the operation up): what the next step relies on is
 * looked at again. Before the first change these are the facts and `healthy`; later the gates of the last step that passed. Instants
 * may lie, and then it is looked at once too often.
 */
export function afterPause(history: History, event: Event): History {
  const goesOn =
    event.type === 'step-released' || event.type === 'runner-started' || (event.type === 'answered' && event.answer === 'continue');
  if (!goesOn || Math.abs(Date.parse(event.at) - Date.parse(history.lastAt)) < staleAfter) return history;
  if (Object.values(history.steps).some(({ is }) => is === 'begun' || is === 'exited')) return history;
  if (!history.changing) return beginAgain(history);
  const last = Math.max(...Object.entries(history.steps).flatMap(([step, record]) => (record.is === 'passed' ? [Number(step)] : [])));
  return Number.isFinite(last) ? lookAgainAt(history, last) : history;
}

function beginAgain(history: History): History {
  const { facts: _facts, ...rest } = history;
  return { ...rest, judged: without(history, groupKey({ at: 'health-before' })) };
}

function lookAgainAt(history: History, step: number): History {
  const record = history.steps[step];
  if (record?.is !== 'passed') return history;
  const again: StepRecord = { ...record, is: 'exited', interrupted: false, recheck: record.result.result === 'unknown' };
  return { ...history, steps: { ...history.steps, [step]: again }, judged: without(history, groupKey({ at: 'step', step })) };
}

function without(history: History, group: string): History['judged'] {
  return Object.fromEntries(Object.entries(history.judged).filter(([key]) => !key.startsWith(`${group} #`)));
}
