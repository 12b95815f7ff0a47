import type { Action } from '../model/action.ts';
import type { NewEvent } from '../model/event.ts';
import type { ActionResult } from '../model/observation.ts';
import { actContext } from './act-context.ts';
import { openEvidence } from './command-evidence.ts';
import { accessHints, watchRefusals } from './refused-access.ts';
import type { Run } from './run.ts';

/** What one action did, ready for the journal: redacted, and with its output stored. */
export interface Performed {
  readonly result: ActionResult;
  readonly output?: NewEvent & { readonly type: 'output-stored' };
  readonly duration_ms: number;
}

/** Performs an action of the plan for `step`, as `unit` where it has one; secrets go in here and nowhere before. Throws FailureError (74). */
export async function performAction(run: Run, step: number, template: Action, cancel?: AbortSignal, unit?: string): Promise<Performed> {
  const { bound, redactions, clean } = await run.binding.forAct();
  const evidence = await openEvidence(run, step, redactions, argvOf(template).length > 0);
  const began = run.clock.monotonic();
  const refusals = watchRefusals(evidence.watch);
  const result = await run.target.perform(bound(template), {
    ...actContext(run, refusals.watch, cancel),
    ...(unit === undefined ? {} : { unit }),
  });
  const duration_ms = Math.round(run.clock.monotonic() - began);
  const output = await evidence.stored(argvOf(run.binding.shown(template)));
  const hints = result.result === 'done' || !result.confined ? [] : accessHints(run.order.plan, step, template, refusals.seen());
  return {
    result: { ...result, summary: clean(result.summary), detail: [...result.detail, ...hints].map(clean) },
    ...(output === undefined ? {} : { output }),
    duration_ms,
  };
}

/** The argv of an action that is a command; empty for any other. */
function argvOf(action: Action): readonly string[] {
  return action.kind === 'run' || action.kind === 'script' ? action.command.argv : [];
}
