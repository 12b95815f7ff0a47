import type { Manifest, PathChange } from '../../model/manifest.ts';
import type { ActionResult } from '../../model/observation.ts';
import type { RehearsedStep } from '../../model/rehearsal.ts';
import type { Step } from '../../model/step.ts';
import { combineVerdicts } from '../../model/verdict.ts';
import type { RehearsalStage } from '../../ports/rehearsal.ts';
import { whyNotStep } from '../../runbook/rehearsable.ts';
import type { CompiledRollback } from './compiled-rollback.ts';
import { judgeGates, notPassed } from './judge-gates.ts';
import type { Rehearsing } from './rehearsing.ts';
import { seeChanges } from './see-changes.ts';
import { noteStep, tryRollback } from './try-rollback.ts';

/** The stage and what has happened on it. */
export interface OnStage {
  readonly stage: Pick<RehearsalStage, 'target' | 'folder' | 'read'>;
  /** For trying the rollback after each step, in copies. Missing: nothing could be changed, or the stage cannot be copied. */
  readonly before?: { readonly preimage: Manifest; readonly rollback: CompiledRollback; readonly copied: RehearsalStage };
  manifest?: Manifest;
  readonly begun: Step[];
  readonly changes: Map<number, readonly PathChange[]>;
  /** Titles of health gates that say nothing in a view. */
  readonly untold: readonly string[];
  readonly texts: Map<string, string | undefined>;
}

/** Lines of a failed step's output that are kept. */
const keptLines = 40;

/** One step forward on the stage, its gates, and the rollback of everything so far in a copy. */
export async function rehearseStep(run: Rehearsing, on: OnStage, step: Step): Promise<RehearsedStep> {
  const named = { step: step.index, name: run.clean(run.shown(step.name)) };
  const why = whyNotStep(step, run.facts);
  if (why !== undefined) return { ...named, is: 'not-rehearsed', why };
  const conditions = await judgeGates(run, on.stage, step.when);
  const unmet = conditions.find(({ verdict }) => verdict !== 'PASS');
  if (unmet?.verdict === 'UNKNOWN') return { ...named, is: 'not-rehearsed', why: `its condition is UNKNOWN: ${unmet.observed}` };
  if (unmet !== undefined) return { ...named, is: 'skipped', why: `${unmet.title}: ${unmet.observed}` };

  const says = `step ${step.index} of ${run.order.plan.steps.length}: ${named.name}`;
  run.says(says);
  const output: string[] = [];
  const baselines = await on.stage.target.baselines(run.shown(step.gates));
  const result = await on.stage.target.perform(
    run.bound(step.action),
    run.context(({ bytes }) => keep(output, Buffer.from(bytes).toString('utf8'))),
  );
  on.begun.push(step);
  const seen = on.manifest === undefined ? undefined : await on.stage.target.snapshots.manifest(run.order.plan.scope, on.manifest);
  const changes =
    seen?.ok === true && on.manifest !== undefined ? await seeChanges(run, on.stage, step.action, [on.manifest, seen.value], on.texts) : [];
  let unread = seen?.ok === false ? `; what it changed cannot be read: ${seen.failure.message}` : '';
  if (seen?.ok === true && on.manifest !== undefined) {
    const paths = on.stage.target.snapshots.difference(on.manifest, seen.value);
    on.changes.set(step.index, paths);
    on.manifest = seen.value;
    const noted = await noteStep(on.stage, step, paths, seen.value);
    if (!noted.ok) unread = `; ${noted.failure.message}`;
  }
  const gates = result.result === 'done' ? await judgeGates(run, on.stage, step.gates, baselines) : [];
  if (on.before !== undefined && step.changes) run.says(`${says}, and the rollback from here`);
  const rollback =
    on.before === undefined || !step.changes
      ? undefined
      : await tryRollback(run, on.before.copied, { ...on.before, steps: on.begun, changes: on.changes, untold: on.untold });
  const passed =
    result.result === 'done' && combineVerdicts(gates.flatMap(({ verdict }) => (verdict === 'not rehearsed' ? [] : [verdict]))) === 'PASS';
  return {
    ...named,
    is: passed && unread === '' ? 'passed' : 'failed',
    summary: run.clean(`${summaryOf(result, notPassed(gates))}${unread}`),
    output: passed ? [] : lastLines(run, output),
    gates,
    changes,
    ...(rollback === undefined ? {} : { rollback }),
  };
}

function summaryOf(result: ActionResult, gates: readonly string[]): string {
  const words = result.result === 'unknown' ? `what it did is unknown: ${result.summary}` : result.summary;
  return [words, ...gates].join('; ');
}

/** A mebibyte is enough to find the last lines in. */
function keep(output: string[], text: string): void {
  output.push(text);
  while (output.length > 1 && output.reduce((size, part) => size + part.length, 0) > 1024 ** 2) output.shift();
}

function lastLines(run: Rehearsing, output: readonly string[]): readonly string[] {
  const lines = run.clean(output.join('')).split('\n');
  return lines.filter((line, index) => line !== '' || index < lines.length - 1).slice(-keptLines);
}
