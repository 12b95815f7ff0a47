import { digestOfBytes } from '../../model/digest.ts';
import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import type { Instant } from '../../model/instant.ts';
import { millisecondsBetween } from '../../model/instant.ts';
import type { Order } from '../../model/order.ts';
import { exitCodes } from '../../model/outcome.ts';
import type { Survey } from '../../model/survey.ts';
import type { Outside } from '../../ports/outside.ts';
import { surveyRun, type PlannedRun } from '../prepare-run.ts';
import { findProof } from './proof-files.ts';
import { groundNow, rehearseRun, surveyWithProof, type RehearseOutside, type RehearseSetting } from './rehearse-run.ts';

/**
 * The survey, with the proof that counts here and now. Where the policy requires a rehearsal and there is none, one is made. Fails with 69
 * where this host cannot rehearse and with 77 where the rehearsal did not pass; nothing was changed.
 */
export async function rehearsedSurvey(
  outside: RehearseOutside & Pick<Outside, 'target'>,
  planned: PlannedRun,
  setting: RehearseSetting,
): Promise<Result<Survey>> {
  const survey = await surveyRun(outside, planned);
  if (!survey.ok) return survey;
  const { plan } = planned;
  const required = plan.rules.rehearsal === 'required';
  const isKnown = (await outside.proofs.list()).some((name) => name.startsWith(`${survey.value.plan_digest}-`));
  if (!required && !isKnown) return survey;
  const found = await findProof(outside.proofs, await groundNow(outside, survey.value), outside.clock.now());
  if (found !== undefined && found.stale.length === 0 && found.stored.proof.passed) return ok(surveyWithProof(survey.value, found.stored));
  if (!required) return survey;
  if (found !== undefined && found.stale.length > 0) setting.says(`the last rehearsal does not count any more: ${found.stale.join('; ')}`);
  const made = await rehearseRun(outside, planned, survey.value, setting);
  if (!made.ok) return made;
  const { proof } = made.value;
  return proof.passed ? ok(surveyWithProof(survey.value, made.value)) : failed(notPassed(planned, proof.problems));
}

/** Why an operation may not start for want of a rehearsal, by what its order says; undefined: it may. A rollback is never held up. */
export function whyNotRehearsed({ plan, survey, rollback_of: rollbackOf }: Order, at: Instant): Failure | undefined {
  if (plan.rules.rehearsal !== 'required' || rollbackOf !== undefined) return undefined;
  if (survey.rehearsal?.passed !== true)
    return refused(plan.runbook.file, 'the policy requires a rehearsal, and none that passed is named');
  if (millisecondsBetween(survey.rehearsal.expires, at) >= 0)
    return refused(plan.runbook.file, `the rehearsal expired at ${survey.rehearsal.expires}`);
  return undefined;
}

/** Why the named proof does not count any more at the moment of the start; undefined: it does, or none is required. */
export async function whyStaleAtStart(
  outside: Pick<Outside, 'proofs' | 'rehearsals' | 'identity' | 'clock' | 'target'>,
  order: Order,
): Promise<Failure | undefined> {
  const { plan, survey } = order;
  const early = whyNotRehearsed(order, outside.clock.now());
  if (early !== undefined || plan.rules.rehearsal !== 'required' || survey.rehearsal === undefined) return early;
  const { file } = plan.runbook;
  const bytes = await outside.proofs.load(survey.rehearsal.file);
  if (!bytes.ok || bytes.value === undefined || digestOfBytes(bytes.value) !== survey.rehearsal.sha256)
    return refused(file, `the proof ${survey.rehearsal.file} is gone or altered`);
  const now = plan.scope.writable.length === 0 ? undefined : await (await outside.target()).snapshots.manifest(plan.scope);
  if (now?.ok === false) return now.failure;
  const ground = await groundNow(outside, now === undefined ? survey : { ...survey, preimage: now.value.digest });
  const found = await findProof(outside.proofs, ground, outside.clock.now());
  if (found === undefined) return refused(file, `the proof ${survey.rehearsal.file} cannot be read`);
  return found.stale.length === 0 ? undefined : refused(file, `the rehearsal does not count any more: ${found.stale.join('; ')}`);
}

/** The proof as a file of the operation, sealed with its record; none where the survey names none. */
export async function proofFiles(outside: Pick<Outside, 'proofs'>, { rehearsal }: Survey): Promise<Readonly<Record<string, Uint8Array>>> {
  const bytes = rehearsal === undefined ? undefined : await outside.proofs.load(rehearsal.file);
  return bytes?.ok === true && bytes.value !== undefined ? { 'rehearsal.json': bytes.value } : {};
}

/** A survey with the proof that counts for it, if there is one; nothing is rehearsed. */
export async function withKnownProof(
  outside: Pick<Outside, 'proofs' | 'rehearsals' | 'identity' | 'clock'>,
  survey: Survey,
): Promise<Survey> {
  const isKnown = (await outside.proofs.list()).some((name) => name.startsWith(`${survey.plan_digest}-`));
  if (!isKnown) return survey;
  const found = await findProof(outside.proofs, await groundNow(outside, survey), outside.clock.now());
  return found === undefined || found.stale.length > 0 ? survey : surveyWithProof(survey, found.stored);
}

function refused(where: string, message: string): Failure {
  return {
    code: 'rehearsal-stale',
    exit: exitCodes.refused,
    message,
    where,
    hint: 'rehearse it again with `holdpoint rehearse`; nothing was changed',
  };
}

function notPassed({ opened }: PlannedRun, problems: readonly string[]): Failure {
  const [first, ...more] = problems;
  return {
    code: 'rehearsal-failed',
    exit: exitCodes.refused,
    message: `the rehearsal failed: ${first ?? 'no reason was found'}${more.length === 0 ? '' : ` (and ${more.length} more)`}`,
    where: opened.file,
    hint: `\`holdpoint rehearse ${opened.file}\` shows all of it; nothing was changed`,
  };
}
