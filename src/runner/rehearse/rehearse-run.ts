import { failed, type Result } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { RehearsalGround } from '../../model/rehearsal.ts';
import type { Survey } from '../../model/survey.ts';
import type { Outside } from '../../ports/outside.ts';
import { gatherRedactions } from '../gather-redactions.ts';
import { gatherSecrets, secretsOf } from '../gather-secrets.ts';
import type { PlannedRun } from '../prepare-run.ts';
import { groundOf } from './ground.ts';
import { withLive } from './live/with-live.ts';
import { storeProof, type StoredProof } from './proof-files.ts';
import { rehearse, rehearsalStopped } from './rehearse.ts';

/** What rehearsing a planned run asks for. */
export type RehearseOutside = Pick<
  Outside,
  'rehearsals' | 'proofs' | 'clock' | 'evidence' | 'identity' | 'files' | 'random' | 'environment'
>;

export interface RehearseSetting {
  /** For people: what is being done, a line. */
  readonly says: (line: string) => void;
  readonly cancel: AbortSignal;
}

/** Rehearses a plan on this host as it was surveyed, and stores what came of it. Fails (69) where this host cannot rehearse. */
export async function rehearseRun(
  outside: RehearseOutside,
  { plan, blobs }: Pick<PlannedRun, 'plan' | 'blobs'>,
  survey: Survey,
  { says, cancel }: RehearseSetting,
): Promise<Result<StoredProof>> {
  const masked = await gatherRedactions(outside, plan.rules.redact, outside.environment);
  if (!masked.ok) return masked;
  const rehearsals = await outside.rehearsals();
  const { values, missing } = await secretsBefore(outside, plan);
  const setting = { rehearsals, clock: outside.clock, evidence: outside.evidence, says };
  const order = { plan, survey, blobs, secrets: { ...masked.value.values, ...values }, missingSecrets: missing };
  const inView = await rehearse(setting, order, await groundNow(outside, survey), cancel);
  if (!inView.ok) return inView;
  const made = await withLive(setting, order, inView.value, cancel);
  return cancel.aborted ? failed(rehearsalStopped) : storeProof(outside.proofs, made);
}

/** What a proof made now would be about. */
export async function groundNow(outside: Pick<Outside, 'rehearsals' | 'identity'>, survey: Survey): Promise<RehearsalGround> {
  return groundOf(survey, await (await outside.rehearsals()).tools(), outside.identity.version);
}

/** Values of the secrets that nobody has to type, and the names of the others. */
async function secretsBefore(
  outside: Pick<Outside, 'files' | 'random' | 'environment'>,
  plan: Plan,
): Promise<{ readonly values: Readonly<Record<string, string>>; readonly missing: readonly string[] }> {
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of Object.keys(secretsOf(plan))) {
    const parameters = { [name]: plan.parameters[name]! };
    const read = await gatherSecrets(outside, { ...plan, parameters }, {}, outside.environment);
    const value = read.ok ? read.value[name] : undefined;
    if (value === undefined) missing.push(name);
    else values[name] = value;
  }
  return { values, missing };
}

/** The survey with the proof's name in it: from here on it is part of the survey digest. */
export function surveyWithProof(survey: Survey, { named }: StoredProof): Survey {
  return { ...survey, rehearsal: named };
}
