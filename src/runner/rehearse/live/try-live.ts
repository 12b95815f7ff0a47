import { ok, type Result } from '../../../model/failure.ts';
import type { RehearsedGate, RehearsedRollback, RehearsedStep } from '../../../model/rehearsal.ts';
import type { Step } from '../../../model/step.ts';
import type { LiveStage } from '../../../ports/rehearsal.ts';
import { judgeGates, notPassed } from '../judge-gates.ts';
import { rehearseStep, type OnStage } from '../rehearse-step.ts';
import { healthAfter, takePreimage } from '../rehearse.ts';
import type { Rehearsing } from '../rehearsing.ts';
import { pathDifferences, takeBack, type Begun } from '../try-rollback.ts';
import { restlessServices, stoppedServices, type Running } from './services-after.ts';

/** The plan up to a step on one twin, and the rollback from there. */
export interface LiveTry {
  readonly before: readonly RehearsedGate[];
  readonly healthy: readonly RehearsedGate[];
  readonly steps: readonly RehearsedStep[];
  /** Missing: no step that changes something was performed. */
  readonly rollback?: RehearsedRollback;
  readonly problems: readonly string[];
}

/** Milliseconds after the last step in which services have to go on by themselves. */
const quietTime = 5000;

/**
 * Performs the first `count` steps with live services, takes all of them back with `revert.sh`, and says what is not as before. `known`: gates of
 * `healthy` as they were judged before; missing: they are judged now.
 */
export async function tryLive(
  run: Rehearsing,
  stage: LiveStage,
  count: number,
  known?: readonly RehearsedGate[],
): Promise<Result<LiveTry>> {
  const { plan } = run.order;
  const pre = plan.scope.writable.length === 0 ? undefined : await takePreimage(run, stage, undefined);
  if (pre?.ok === false) return pre;
  const ran = await stage.running();
  const baselines = await stage.target.baselines(run.shown(plan.healthy));
  const before = known ?? (await judgeGates(run, stage, plan.healthy, baselines));
  const on: OnStage = {
    stage,
    ...(pre === undefined ? {} : { manifest: pre.value.preimage }),
    begun: [],
    changes: new Map(),
    untold: before.filter(({ verdict }) => verdict !== 'PASS').map(({ title }) => title),
    texts: new Map(),
  };
  const steps: RehearsedStep[] = [];
  for (const step of plan.steps.slice(0, count)) {
    const done = await rehearseStep(run, on, step);
    steps.push(done);
    if (done.is === 'failed') break;
  }
  const isWhole = count === plan.steps.length && steps.every(({ is }) => is !== 'failed');
  const [healthy, restless] = isWhole
    ? await Promise.all([healthAfter(run, stage, before, baselines), watchServices(run, stage, ran, on.begun)])
    : [before, []];
  const begun: Begun | undefined =
    pre === undefined || !on.begun.some(({ changes }) => changes)
      ? undefined
      : { ...pre.value, steps: on.begun, changes: on.changes, untold: on.untold };
  const rollback = begun === undefined ? undefined : await rollBack(run, stage, begun, ran);
  return ok({
    before,
    healthy,
    steps,
    ...(rollback === undefined ? {} : { rollback }),
    problems: [...restless, ...(isWhole ? notPassed(healthy).map((line) => `healthy after the last step: ${line}`) : [])],
  });
}

async function watchServices(run: Rehearsing, stage: LiveStage, ran: Running, begun: readonly Step[]): Promise<readonly string[]> {
  const then = await stage.running();
  await run.clock.sleep(quietTime, run.context(() => undefined).cancel);
  const now = await stage.running();
  const stopped = stoppedServices(ran, then, begun).map((unit) => `${unit} ran before and does not run after the last step`);
  return [...stopped, ...restlessServices(then, now).map((line) => `${line} within ${quietTime / 1000} s after the last step`)];
}

async function rollBack(run: Rehearsing, stage: LiveStage, begun: Begun, ran: Running): Promise<RehearsedRollback> {
  const { problems, not_rehearsed } = await takeBack(run, stage, begun);
  const paths = await pathDifferences(run, stage, begun);
  const stopped = stoppedServices(ran, await stage.running(), []).map((unit) => `${unit} ran before and does not run after the rollback`);
  const all = [...problems, ...paths, ...stopped].map(run.clean);
  return {
    begun: begun.steps.map(({ index }) => index),
    equal: all.length === 0,
    problems: all,
    not_rehearsed: not_rehearsed.map(run.clean),
  };
}
