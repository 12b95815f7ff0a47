import type { Timing } from '../../model/gate.ts';
import type { Attempt, Judgement } from '../../model/observation.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GateContext } from '../../ports/target.ts';
import { fail, unknown, type Observation } from './observation.ts';

/** One look at the target; it ends itself within `timeout` milliseconds and when cancelled. */
export type Look = (limits: { readonly timeout: number; readonly cancel: AbortSignal }) => Promise<Observation>;

export type JudgeContext = Pick<GateContext, 'firstObserved' | 'progress' | 'cancel'>;

/** A look that does not end itself is cut this long after its time, milliseconds. */
const slack = 2000;

/**
 * Looks as often as the timing says. PASS ends it at once (after holding for `for`); FAIL and UNKNOWN are repeated. When the attempts are used
 * up, the verdict is UNKNOWN if any attempt was, else FAIL.
 */
export async function judge(look: Look, timing: Timing, context: JudgeContext, clock: Clock): Promise<Judgement> {
  const attempts: Attempt[] = [];
  const seen: Observation[] = [];
  if (timing.after > 0) {
    context.progress(1, timing.attempts, timing.after);
    await clock.sleep(timing.after, context.cancel);
  }
  for (let attempt = 1; attempt <= timing.attempts && !context.cancel.aborted; attempt++) {
    if (attempt > 1) {
      context.progress(attempt, timing.attempts, timing.every);
      await clock.sleep(timing.every, context.cancel);
      if (context.cancel.aborted) break;
    }
    context.progress(attempt, timing.attempts, 0);
    const began = clock.monotonic();
    const observation = compareWithFirst(await lookAndHold(look, timing, context, clock), timing, context.firstObserved);
    attempts.push({ verdict: observation.verdict, observed: observation.observed, duration_ms: Math.round(clock.monotonic() - began) });
    seen.push(observation);
    if (observation.verdict === 'PASS') return judgement(observation, attempts);
  }
  if (context.cancel.aborted) return judgement(unknown('stopped before it could be judged'), attempts);
  return judgement(seen.findLast((one) => one.verdict === 'UNKNOWN') ?? seen.at(-1) ?? unknown('no attempt was made'), attempts);
}

function judgement(deciding: Observation, attempts: readonly Attempt[]): Judgement {
  return {
    verdict: deciding.verdict,
    observed: deciding.observed,
    attempts,
    fingerprint: deciding.fingerprint ?? deciding.observed,
    ...(deciding.note === undefined ? {} : { note: deciding.note }),
  };
}

function compareWithFirst(observation: Observation, timing: Timing, first: string | undefined): Observation {
  if (!timing.unchanged || first === undefined || observation.verdict !== 'PASS') return observation;
  const now = observation.fingerprint ?? observation.observed;
  return now === first
    ? observation
    : { ...fail(`${observation.observed}; it is not what the first check of this operation saw`), fingerprint: now };
}

/** A PASS has to hold for `for`: it is looked at again and again, and every look has to pass with the same identity. */
async function lookAndHold(look: Look, timing: Timing, context: JudgeContext, clock: Clock): Promise<Observation> {
  const first = await lookOnce(look, timing.timeout, context.cancel);
  if (timing.for === undefined || first.verdict !== 'PASS') return first;
  const pause = Math.min(Math.max(timing.for / 20, 50), 1000);
  const began = clock.monotonic();
  let last = first;
  for (let held = 0; held < timing.for; held = clock.monotonic() - began) {
    await clock.sleep(Math.min(pause, timing.for - held), context.cancel);
    if (context.cancel.aborted) return unknown('stopped before it had held long enough');
    last = await lookOnce(look, timing.timeout, context.cancel);
    const after = Math.round(clock.monotonic() - began);
    if (last.verdict !== 'PASS') return { ...last, observed: `${last.observed}, after it had held for ${after} ms of ${timing.for} ms` };
    if (last.identity !== first.identity)
      return fail(`it changed while it should have held: ${first.identity} → ${last.identity} within ${after} ms`);
  }
  return { ...last, observed: `${last.observed}, for ${timing.for} ms` };
}

async function lookOnce(look: Look, timeout: number, cancel: AbortSignal): Promise<Observation> {
  const overdue = new AbortController();
  const limits = { timeout, cancel: AbortSignal.any([cancel, overdue.signal]) };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Observation>((resolve) => {
    timer = setTimeout(() => {
      overdue.abort();
      resolve(unknown(`no answer within ${timeout} ms`));
    }, timeout + slack);
  });
  try {
    return await Promise.race([look(limits), late]);
  } finally {
    clearTimeout(timer);
  }
}
