import type { Action } from '../model/action.ts';
import type { Gate } from '../model/gate.ts';
import { stepUnit } from '../model/step-unit.ts';
import type { Step } from '../model/step.ts';
import { shownCommand } from '../report/words/action-words.ts';
import { lookForForeign } from './foreign.ts';
import { performAction } from './perform-action.ts';
import type { Run } from './run.ts';

/** Intent, act, outcome. What somebody else did before the intent is recorded first, so that it is never taken for the step's. */
export async function actStep(run: Run, { step }: { readonly step: Step }): Promise<undefined> {
  if (step.changes) await lookForForeign(run);
  const baselines = await run.target.baselines([...run.binding.shown(step.gates), ...unitGates(step.action)]);
  const unit = unitOf(run, step);
  await run.record({
    type: 'step-intended',
    step: step.index,
    name: step.name,
    shown: shownText(run, step.action),
    baselines,
    boot_id: run.bootId,
    ...(step.changes ? { changes: true as const } : {}),
    ...(unit === undefined ? {} : { unit }),
  });
  // A person performs it; the engine asks.
  if (step.action.kind === 'manual') return;
  const { result, output, duration_ms } = await performAction(run, step.index, step.action, undefined, unit);
  if (output !== undefined) await run.record(output);
  await run.record({ type: 'step-exited', step: step.index, result, duration_ms });
}

/** A command in the boundary is a unit of its own where systemd supervises. One that reaches an endpoint is not: its relay ends with this process. */
function unitOf(run: Run, { index, action }: Step): string | undefined {
  if (run.target.units === undefined || (action.kind !== 'run' && action.kind !== 'script')) return undefined;
  const { survey } = run.order;
  const tied = action.command.reach.some(({ kind }) => kind === 'host' || kind === 'endpoint');
  return survey.enforcement === 'advisory' || tied ? undefined : stepUnit(run.id, index);
}

/** An action as records show it: facts in their places, secrets as their names. */
export function shownText(run: Pick<Run, 'binding'>, action: Action): string {
  return shownCommand(run.binding.shown(action)).join('\n');
}

/** So that the unit's state before the act is in the journal even when the runner dies in its midst. */
export function unitGates(action: Action): readonly Gate[] {
  if (action.kind !== 'service') return [];
  const timing = { timeout: action.timeout, attempts: 1, every: 0, after: 0, unchanged: false };
  return [{ check: { kind: 'service', unit: action.unit }, timing, implied: true, title: `state of ${action.unit}` }];
}
