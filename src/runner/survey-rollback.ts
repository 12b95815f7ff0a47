import { isBegun } from '../engine/state.ts';
import { bindPartly } from '../model/bind.ts';
import { digestOfBytes } from '../model/digest.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { planDigest, type Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import type { Survey } from '../model/survey.ts';
import type { PreparedRollback } from './prepare-rollback.ts';
import { takeSurvey, type SurveyOutside } from './prepare-run.ts';

/**
 * What this host is now, for a rollback that may come weeks after its operation: programs, units, boundary. Facts keep the values that the
 * operation ran with. Fails (69) where something that the rollback needs is missing. What would keep a new run from starting is a note
 * here: the way back is not closed because of a file that somebody put there since.
 */
export async function surveyRollback(outside: SurveyOutside, prepared: PreparedRollback): Promise<Result<Survey>> {
  const { plan, survey: before, inputs, of } = prepared;
  const blobs = new Map([...inputs.blobs].map((bytes) => [digestOfBytes(bytes), bytes]));
  const taken = await takeSurvey(outside, { plan: wayBack(prepared), blobs });
  if (!taken.ok) return taken;
  const { preimage: _preimage, ...now } = taken.value;
  if (now.missing.length > 0) {
    return failed({
      code: 'missing-on-host',
      exit: exitCodes.unavailable,
      message: `missing on ${now.hostname}, and needed to take ${of} back: ${now.missing.join('; ')}`,
      where: of,
      hint: 'install it, then `holdpoint rollback` again; nothing was changed',
    });
  }
  return ok({
    ...now,
    plan_digest: planDigest(plan),
    facts: before.facts,
    refusals: [],
    notes: [...now.notes, ...now.refusals.map((reason) => `a new run would be refused here: ${reason}`), `facts as surveyed for ${of}`],
  });
}

/** The plan as far as a rollback runs it: undos of what was begun, service actions that are done again or reversed, health. */
function wayBack({ plan, survey, history }: PreparedRollback): Plan {
  const begun = plan.steps.filter((step) => isBegun(history.steps[step.index]));
  return bindPartly({ ...plan, facts: {}, steps: begun.map(onlyUndo) }, survey.facts);
}

function onlyUndo(step: Step): Step {
  const action = step.undo.kind === 'again' || step.undo.kind === 'reverse' ? step.action : { kind: 'check' as const };
  return { ...step, when: [], gates: [], action };
}
