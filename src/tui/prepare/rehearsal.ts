import type { Result } from '../../model/failure.ts';
import type { RehearsalProof } from '../../model/rehearsal.ts';
import type { Survey } from '../../model/survey.ts';
import type { Outside } from '../../ports/outside.ts';
import { rehearseRun, surveyWithProof, type RehearseSetting } from '../../runner/rehearse/rehearse-run.ts';
import type { Prepared } from '../route.ts';

/** The plan rehearsed now, also where an older proof counts. A proof that did not pass is part of the plan too: whoever approves it sees it. */
export async function rehearsePrepared(outside: Outside, prepared: Prepared, setting: RehearseSetting): Promise<Result<Prepared>> {
  const made = await rehearseRun(outside, prepared.planned, prepared.survey, setting);
  if (!made.ok) return made;
  return { ok: true, value: { ...prepared, survey: surveyWithProof(prepared.survey, made.value), proof: made.value.proof } };
}

/** All that the rehearsal found which this survey names; undefined: it names none, or the file cannot be read any more. */
export async function namedProof(outside: Pick<Outside, 'proofs'>, { rehearsal }: Survey): Promise<RehearsalProof | undefined> {
  const bytes = rehearsal === undefined ? undefined : await outside.proofs.load(rehearsal.file);
  // It was read as a proof a moment ago, when the survey named it.
  return bytes?.ok === true && bytes.value !== undefined
    ? (JSON.parse(new TextDecoder().decode(bytes.value)) as RehearsalProof)
    : undefined;
}
