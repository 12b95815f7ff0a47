import { groupKey } from '../../engine/site.ts';
import { isBegun, type State } from '../../engine/state.ts';
import { formatDuration } from '../../model/duration.ts';
import type { Event } from '../../model/event.ts';
import type { Plan } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import type { Verdict } from '../../model/verdict.ts';
import { segment, type Row } from '../rows/row.ts';
import { fit, readable } from '../rows/wrap.ts';
import type { Tone } from '../theme.ts';

/** How far a step got: a mark, a word of the same meaning, and a tone. */
export interface StepLook {
  readonly mark: string;
  readonly word: string;
  readonly tone: Tone;
}

/** One row a step: mark, number, name, what marks it out, word, time. */
export function stepRows(plan: Plan, state: State, events: readonly Event[], columns: number): Row[] {
  return plan.steps.map((step) => {
    const look = stepLook(state, events, step);
    const traits = stepTraits(state, step);
    const time = durationOf(events, step.index);
    const right = `${fit(look.word, 12)} ${time.padStart(10)}`;
    const name = fit(
      `${String(step.index).padStart(2)} ${step.name}${traits === '' ? '' : ` [${traits}]`}`,
      Math.max(10, Math.min(columns, readable) - right.length - 4),
    );
    return [
      segment(` ${look.mark} `, look.tone),
      segment(name, look.word === 'waiting' ? 'dim' : 'plain'),
      segment(' '),
      segment(right, look.tone),
    ];
  });
}

/** What a person must know before releasing it: outside the boundary, no way back, changes nothing. */
function stepTraits(state: State, step: Step): string {
  const unconfined = state.phase !== 'nothing' && state.history.unconfined.includes(step.index);
  return [
    ...(unconfined ? ['OUTSIDE THE BOUNDARY'] : []),
    ...(step.undo.kind === 'impossible' ? ['NO WAY BACK'] : []),
    ...(step.changes ? [] : ['looks only']),
  ].join(', ');
}

function stepLook(state: State, events: readonly Event[], step: Step): StepLook {
  if (state.phase === 'nothing') return waiting;
  const record = state.history.steps[step.index];
  if (record === undefined)
    return state.phase === 'paused' && state.step === step.index ? { mark: '▷', word: 'your turn', tone: 'ask' } : waiting;
  if (record.is === 'skipped') return { mark: '·', word: 'skipped', tone: 'dim' };
  if (takenBack(state, events, step.index)) return { mark: '↩', word: 'taken back', tone: 'ask' };
  if (record.is === 'released') return { mark: '▶', word: 'starting', tone: 'accent' };
  if (record.is === 'passed') return { mark: '✔', word: 'PASS', tone: 'good' };
  const worst = newestVerdicts(events, groupKey({ at: 'step', step: step.index }));
  if (worst === 'FAIL' || (record.is === 'exited' && record.result.result === 'failed')) return { mark: '✘', word: 'FAIL', tone: 'bad' };
  if (worst === 'UNKNOWN' || (record.is === 'exited' && record.result.result === 'unknown'))
    return { mark: '?', word: 'UNKNOWN', tone: 'ask' };
  return { mark: '▶', word: record.is === 'begun' ? 'running' : 'verifying', tone: 'accent' };
}

const waiting: StepLook = { mark: ' ', word: 'waiting', tone: 'dim' };

function takenBack(state: State, events: readonly Event[], step: number): boolean {
  if (state.phase === 'nothing' || !isBegun(state.history.steps[step])) return false;
  const undone = events.filter((event) => event.type === 'undo-exited' && 'step' in event.compensation && event.compensation.step === step);
  return undone.length > 0 && undone.every((event) => event.type === 'undo-exited' && event.result === 'done');
}

function newestVerdicts(events: readonly Event[], group: string): Verdict | undefined {
  const newest = new Map<number, Verdict>();
  for (const event of events) {
    if (event.type === 'gate-judged' && groupKey(event.site) === group) newest.set(event.site.index, event.judgement.verdict);
  }
  const verdicts = [...newest.values()];
  return (['FAIL', 'UNKNOWN', 'PASS'] as const).find((verdict) => verdicts.includes(verdict));
}

function durationOf(events: readonly Event[], step: number): string {
  const exited = events.findLast((event) => event.type === 'step-exited' && event.step === step);
  return exited?.type === 'step-exited' ? formatDuration(exited.duration_ms) : '';
}
