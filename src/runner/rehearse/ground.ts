import { digestOfValue } from '../../model/digest.ts';
import { millisecondsBetween, type Instant } from '../../model/instant.ts';
import type { RehearsalGround, RehearsalProof } from '../../model/rehearsal.ts';
import type { Survey } from '../../model/survey.ts';

/** What a rehearsal of this plan on this host is about. */
export function groundOf(survey: Survey, tools: Readonly<Record<string, string>>, holdpointVersion: string): RehearsalGround {
  return {
    plan_digest: survey.plan_digest,
    machine_id: survey.machine_id,
    facts_digest: digestOfValue(survey.facts),
    programs_digest: digestOfValue(survey.programs),
    ...(survey.preimage === undefined ? {} : { preimage: survey.preimage }),
    tools,
    holdpoint_version: holdpointVersion,
  };
}

/** Why a proof does not count here and now, a sentence each; empty: it does. */
export function whyStale(proof: RehearsalProof, now: RehearsalGround, at: Instant): readonly string[] {
  const was = proof.ground;
  const differs = (name: keyof RehearsalGround): boolean => was[name] !== now[name];
  const tools = [...new Set([...Object.keys(was.tools), ...Object.keys(now.tools)])].filter((name) => was.tools[name] !== now.tools[name]);
  return [
    ...(differs('plan_digest') ? ['it was made for another plan'] : []),
    ...(differs('machine_id') ? ['it was made on another machine'] : []),
    ...(differs('preimage') ? ['the allowed paths have changed since'] : []),
    ...(differs('facts_digest') ? ['facts of this host have changed since'] : []),
    ...(differs('programs_digest') ? ['programs that the plan runs have changed since'] : []),
    ...(tools.length > 0
      ? [`other versions since: ${tools.map((name) => `${name} ${was.tools[name] ?? 'none'} → ${now.tools[name] ?? 'none'}`).join('; ')}`]
      : []),
    ...(differs('holdpoint_version') ? ['it was made by another release of Holdpoint'] : []),
    ...(millisecondsBetween(proof.expires, at) >= 0 ? [`it expired at ${proof.expires}`] : []),
    ...(millisecondsBetween(proof.made_at, at) < 0 ? [`it was made at ${proof.made_at}, which is later than this machine's clock`] : []),
  ];
}
