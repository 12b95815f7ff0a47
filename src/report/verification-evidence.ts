import { eventsOf, type ReportFacts } from './facts.ts';
import type { Report, Statement, StepRecord, Verification } from './report.ts';
import { verificationOf } from './step-records.ts';

/** Every verdict with what was seen: health, steps, rollback. */
export function verificationEvidence(facts: ReportFacts, steps: readonly StepRecord[]): Report['verification_evidence'] {
  return { health: healthOf(facts), steps, rollback: rollbackProof(facts) };
}

const healthTimes = {
  'health-before': 'before the change',
  'health-after': 'after the last step',
  'health-rollback': 'after the rollback',
} as const;

function healthOf({ events }: ReportFacts): Verification[] {
  return eventsOf(events, 'gate-judged').flatMap((event) => {
    const { at } = event.site;
    if (at !== 'health-before' && at !== 'health-after' && at !== 'health-rollback') return [];
    const verification = verificationOf(event, events);
    return [{ ...verification, title: `${verification.title}, ${healthTimes[at]}` }];
  });
}

function rollbackProof({ events }: ReportFacts): Statement[] {
  const gates = eventsOf(events, 'gate-judged').flatMap((event): Statement[] => {
    if (event.site.at !== 'undo' && event.site.at !== 'undo-proof') return [];
    const { verdict, title, observed } = verificationOf(event, events);
    return [{ text: `${verdict}: ${title} (${observed})`, sources: [{ event: event.seq }] }];
  });
  const compared = eventsOf(events, 'paths-compared').map((event): Statement => {
    const differing = event.differing.length + event.independent.length;
    const text =
      event.failure !== undefined
        ? `UNKNOWN: the allowed paths could not be compared with the pre-image: ${event.failure}`
        : differing === 0
          ? `PASS: the allowed paths equal the pre-image, by our manifest and by ${event.independent_tool}`
          : `FAIL: the allowed paths differ from the pre-image: ${[...new Set([...event.differing.map(({ path }) => path), ...event.independent])].join(', ')}`;
    return { text, sources: [{ event: event.seq }] };
  });
  const verified = eventsOf(events, 'rollback-verified').map((event): Statement => ({
    text:
      event.problems.length === 0 ? 'PASS: the rollback is verified' : `FAIL: the rollback is not verified: ${event.problems.join('; ')}`,
    sources: [{ event: event.seq }],
  }));
  return [...gates, ...compared, ...verified];
}
