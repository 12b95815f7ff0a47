// live: the plan with live services on twins of this host, one for each step that a rollback may begin at: what runs cannot be copied.

import type { Result } from '../../../model/failure.ts';
import type { LiveRehearsal, RehearsedGate, RehearsedRollback, RehearsedStep } from '../../../model/rehearsal.ts';
import { stepName } from '../../../runbook/rehearsable.ts';
import { notRehearsed, problemsOf } from '../rehearse.ts';
import { rehearsing, type Rehearsing, type RehearsalOrder, type RehearsalOutside } from '../rehearsing.ts';
import { liveFactsOf } from './live-part.ts';
import { tryLive, type LiveTry } from './try-live.ts';

type Tried = { readonly attempt: LiveTry; readonly ready_ms: number; readonly absent: readonly string[] };

/**
 * First the whole plan and its rollback on one twin, then for every earlier step that changes something a fresh twin that goes so far and back.
 * What the time did not suffice for is named; `is: none` says why nothing was tried.
 */
export async function rehearseLive(outside: RehearsalOutside, order: RehearsalOrder, cancel: AbortSignal): Promise<LiveRehearsal> {
  const { steps: planned } = order.plan;
  outside.says('booting a twin of this host');
  const whole = await tryOnTwin(outside, order, cancel, planned.length);
  if (!whole.ok) return { is: 'none', why: whole.failure.message };
  const { attempt, ready_ms, absent } = whole.value;
  const last = attempt.steps.findLast(wasPerformed)?.step;
  const rollbacks = new Map<number, RehearsedRollback>();
  const problems: string[] = [];
  const left: string[] = [];
  if (attempt.rollback !== undefined && last !== undefined) rollbacks.set(last, attempt.rollback);
  const earlier = planned.filter(
    ({ index, changes }) => changes && index !== last && attempt.steps.some((one) => one.step === index && wasPerformed(one)),
  );
  for (const step of earlier) {
    const name = stepName(step);
    if (cancel.aborted) {
      left.push(`rollback after ${name}: there was no time left to try it with live services`);
      continue;
    }
    outside.says(`the rollback after step ${step.index}, on a fresh twin`);
    const again = await tryOnTwin(outside, order, cancel, planned.indexOf(step) + 1, attempt.before);
    if (cancel.aborted) {
      left.push(`rollback after ${name}: there was no time left to try it with live services`);
      continue;
    }
    const failed = again.ok ? again.value.attempt.steps.find(({ is }) => is === 'failed') : undefined;
    if (!again.ok) problems.push(`rollback after ${name}: ${again.failure.message}`);
    else if (failed !== undefined) problems.push(...problemsOf(failed).map((line) => `tried again, ${line}`));
    if (again.ok && again.value.attempt.rollback !== undefined) rollbacks.set(step.index, again.value.attempt.rollback);
  }
  const steps = attempt.steps.map((step) => withRollback(step, rollbacks));
  return {
    is: 'tried',
    ready_ms,
    problems: [...steps.flatMap(problemsOf), ...attempt.problems, ...problems],
    healthy: attempt.healthy,
    steps,
    not_rehearsed: [...notRehearsed({ healthy: attempt.healthy, steps }), ...left],
    absent,
  };
}

async function tryOnTwin(
  outside: RehearsalOutside,
  order: RehearsalOrder,
  cancel: AbortSignal,
  count: number,
  known?: readonly RehearsedGate[],
): Promise<Result<Tried>> {
  const begun = await outside.rehearsals.beginTwin(order.plan.scope);
  if (!begun.ok) return begun;
  const stage = begun.value;
  try {
    const run: Rehearsing = rehearsing(outside, order, stage.lives, cancel);
    const live = await liveFactsOf(stage, order.plan, run.bound);
    const attempt = await tryLive({ ...run, facts: { ...run.facts, live } }, stage, count, known);
    if (!attempt.ok) return attempt;
    const gone = await stage.whyEnded();
    const full = gone !== undefined ? [gone] : (await stage.isFull()) ? ['the twin wrote more than it may hold on this machine'] : [];
    const absent = stage.missed.map((unit) => `${unit}: ${stage.absent.get(unit) ?? 'it does not run there'}`);
    return {
      ok: true,
      value: { attempt: { ...attempt.value, problems: [...full, ...attempt.value.problems] }, ready_ms: stage.ready_ms, absent },
    };
  } finally {
    await stage.close();
  }
}

function wasPerformed({ is }: RehearsedStep): boolean {
  return is === 'passed' || is === 'failed';
}

function withRollback(step: RehearsedStep, rollbacks: ReadonlyMap<number, RehearsedRollback>): RehearsedStep {
  const rollback = rollbacks.get(step.step);
  return rollback === undefined || (step.is !== 'passed' && step.is !== 'failed') ? step : { ...step, rollback };
}
