// rehearse: the runbook tried on a stage, forward once, with the rollback from every step. This file and those with `stage` in their arguments
// act; whether a proof counts, what a rollback said and what stays is decided in pure files.

import type { Digest } from '../../model/digest.ts';
import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import { laterBy } from '../../model/instant.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Baselines } from '../../model/observation.ts';
import { proofLifetime, type RehearsalGround, type RehearsalProof, type RehearsedGate, type RehearsedStep } from '../../model/rehearsal.ts';
import type { RehearsalStage } from '../../ports/rehearsal.ts';
import { stepName } from '../../runbook/rehearsable.ts';
import { compileRollback, preimageFolder, type CompiledRollback } from './compiled-rollback.ts';
import { judgeGates, notPassed } from './judge-gates.ts';
import { overlayDifferences } from './overlay-differences.ts';
import { rehearseStep, type OnStage } from './rehearse-step.ts';
import { rehearsing, type Rehearsing, type RehearsalOrder, type RehearsalOutside } from './rehearsing.ts';
import { outsideScope, wordsOfChange } from './try-rollback.ts';

/**
 * The plan forward once on a stage of this host, and its rollback after each step. Fails (69) where this host cannot rehearse; a rehearsal
 * that finds something wrong is a proof that did not pass. It takes at most as long as the policy's largest timeout.
 */
export async function rehearse(
  outside: RehearsalOutside,
  order: RehearsalOrder,
  ground: RehearsalGround,
  cancel: AbortSignal,
): Promise<Result<RehearsalProof>> {
  const began = outside.clock.monotonic();
  const made_at = outside.clock.now();
  const late = new AbortController();
  const ended = new AbortController();
  const limit = order.plan.rules.limits.max_timeout;
  void outside.clock.sleep(limit, ended.signal).then(() => {
    if (!ended.signal.aborted) late.abort();
  });
  outside.says('making a view of this host');
  const begun = await outside.rehearsals.begin(order.plan.scope.writable);
  if (!begun.ok) return begun;
  const stage = begun.value;
  try {
    const run = rehearsing(outside, order, stage.lives, AbortSignal.any([cancel, late.signal]));
    const found = await forward(run, stage);
    if (cancel.aborted) return failed(rehearsalStopped);
    const problems = [
      ...(late.signal.aborted ? [`it took longer than ${limit / 1000} s (limits max_timeout)`] : []),
      ...((await stage.isFull())
        ? [`it wrote more than the ${Math.floor(outside.rehearsals.size / 1024 ** 2)} MiB that a rehearsal may hold on this machine`]
        : []),
      ...found.problems,
    ];
    return ok({
      holdpoint: 1,
      ground,
      stage: stage.name,
      passed: problems.length === 0,
      problems,
      overlay_differences: found.overlay,
      healthy: found.healthy,
      steps: found.steps,
      not_rehearsed: notRehearsed(found),
      changed_paths: found.changed,
      ...(found.revert === undefined ? {} : { revert_digest: found.revert }),
      made_at,
      expires: laterBy(made_at, proofLifetime),
      duration_ms: Math.round(outside.clock.monotonic() - began),
    });
  } finally {
    ended.abort();
    await stage.close();
  }
}

interface Found {
  readonly problems: readonly string[];
  readonly healthy: readonly RehearsedGate[];
  readonly steps: readonly RehearsedStep[];
  readonly changed: readonly string[];
  readonly overlay: readonly string[];
  readonly revert?: Digest;
}

async function forward(run: Rehearsing, stage: RehearsalStage): Promise<Found> {
  const { plan, survey } = run.order;
  const nothing: Found = { problems: [], healthy: [], steps: [], changed: [], overlay: [] };
  const pre = plan.scope.writable.length === 0 ? undefined : await takePreimage(run, stage, survey.preimage);
  if (pre?.ok === false) return { ...nothing, problems: [run.clean(pre.failure.message)] };
  const before = await judgeGates(run, stage, plan.healthy);
  const on: OnStage = {
    stage,
    ...(pre === undefined ? {} : { before: { ...pre.value, copied: stage }, manifest: pre.value.preimage }),
    begun: [],
    changes: new Map(),
    untold: before.filter(({ verdict }) => verdict !== 'PASS').map(({ title }) => title),
    texts: new Map(),
  };
  const steps: RehearsedStep[] = [];
  for (const step of plan.steps) {
    const done = await rehearseStep(run, on, step);
    steps.push(done);
    if (done.is === 'failed') break;
  }
  const failedStep = steps.find(({ is }) => is === 'failed');
  const healthy = failedStep === undefined ? await healthAfter(run, stage, before) : before;
  const all = await stage.changes();
  const outside = all.ok ? outsideScope(all.value, plan.scope.writable) : [];
  return {
    problems: [
      ...steps.flatMap((step) => problemsOf(step)),
      ...(failedStep === undefined ? notPassed(healthy).map((line) => `healthy after the last step: ${line}`) : []),
      ...(all.ok ? outside.map((change) => `${run.clean(wordsOfChange(change))}, outside the allowed paths`) : [all.failure.message]),
    ],
    healthy,
    steps,
    changed: all.ok ? all.value.map(({ path }) => run.clean(path)) : [],
    overlay: overlayDifferences(on.before?.preimage, on.changes.values()).map(run.clean),
    ...(pre === undefined ? {} : { revert: pre.value.rollback.comparable }),
  };
}

/** The allowed paths before the first step, and the compiled rollback beside them. `surveyed` missing: they may be others than at the survey. */
export async function takePreimage(
  run: Rehearsing,
  stage: Pick<RehearsalStage, 'target' | 'folder' | 'put' | 'name'>,
  surveyed: Digest | undefined,
): Promise<Result<{ readonly preimage: Manifest; readonly rollback: CompiledRollback }>> {
  const { plan } = run.order;
  run.says(`taking the pre-image in the ${stage.name}`);
  const taken = await stage.target.snapshots.take(plan.scope, preimageFolder(stage), plan.rules.limits.snapshot);
  if (!taken.ok) return taken;
  if (surveyed !== undefined && taken.value.digest !== surveyed) return failed(otherThanSurveyed);
  const rollback = await compileRollback(run, stage, taken.value);
  return rollback.ok ? ok({ preimage: taken.value, rollback: rollback.value }) : rollback;
}

export const rehearsalStopped: Failure = {
  code: 'rehearsal-stopped',
  exit: 77,
  message: 'the rehearsal was stopped',
  hint: 'nothing was changed',
};

const otherThanSurveyed: Failure = {
  code: 'rehearsal-differs',
  exit: 77,
  message: 'the allowed paths changed between the survey and the rehearsal, or look different in a view',
  hint: 'rehearse it again; nothing was changed',
};

/** A gate that did not hold in the view before any step says nothing about the steps. */
export async function healthAfter(
  run: Rehearsing,
  stage: Pick<RehearsalStage, 'target' | 'name'>,
  before: readonly RehearsedGate[],
  baselines?: Baselines,
): Promise<readonly RehearsedGate[]> {
  const { healthy } = run.order.plan;
  const held = healthy.filter((_, index) => before[index]?.verdict === 'PASS');
  const after = await judgeGates(run, stage, held, baselines);
  let next = 0;
  return before.map((gate): RehearsedGate => {
    if (gate.verdict === 'not rehearsed') return gate;
    if (gate.verdict === 'PASS') return after[next++]!;
    return { ...gate, verdict: 'not rehearsed', observed: `in a ${stage.name} it does not hold before any step: ${gate.observed}` };
  });
}

export function problemsOf(step: RehearsedStep): readonly string[] {
  if (step.is === 'not-rehearsed' || step.is === 'skipped') return [];
  const name = stepName({ index: step.step, name: step.name });
  return [
    ...(step.is === 'failed' ? [`${name}: ${step.summary}`] : []),
    ...(step.rollback?.problems ?? []).map((line) => `rollback after ${name}: ${line}`),
  ];
}

export function notRehearsed({ healthy, steps }: Pick<Found, 'healthy' | 'steps'>): readonly string[] {
  const gates = (where: string, list: readonly RehearsedGate[]): string[] =>
    list.flatMap(({ title, verdict, observed }) => (verdict === 'not rehearsed' ? [`${where}: gate ${title}: ${observed}`] : []));
  return [
    ...gates('healthy', healthy),
    ...steps.flatMap((step) => {
      const name = stepName({ index: step.step, name: step.name });
      switch (step.is) {
        case 'not-rehearsed':
          return [`${name}: ${step.why}`];
        case 'skipped':
          return [`${name}: skipped, for ${step.why}`];
        case 'passed':
        case 'failed':
          return [...gates(name, step.gates), ...(step.rollback?.not_rehearsed ?? []).map((line) => `rollback after ${name}: ${line}`)];
        default:
          return step satisfies never;
      }
    }),
  ];
}
