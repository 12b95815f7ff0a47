import type { Plan } from '../../model/plan.ts';
import type { Survey } from '../../model/survey.ts';
import { foreseenNotRehearsed } from '../../runbook/rehearsable.ts';

/** What was not tried before: without a rehearsal every step, else what the rehearsal named, with the reason. */
export function notRehearsedLines(plan: Pick<Plan, 'steps'>, { rehearsal }: Pick<Survey, 'rehearsal'>): readonly string[] {
  return rehearsal === undefined ? plan.steps.map(({ index, name }) => `step ${index}: ${name}`) : rehearsal.not_rehearsed;
}

/** `none`, or how a rehearsal ended, when, and the proof's digest. */
export function rehearsalWords({ rehearsal }: Pick<Survey, 'rehearsal'>): string {
  if (rehearsal === undefined) return 'none';
  return `${rehearsal.passed ? 'passed' : 'failed'} at ${rehearsal.made_at}, proof sha256 ${rehearsal.sha256}`;
}

/** What a plan has that no view can try, known before anything is tried. Secrets that somebody types later count as known. */
export function foreseenLines(plan: Plan): readonly string[] {
  return foreseenNotRehearsed(plan, { lives: new Set(), missingSecrets: [] });
}
