import { laterBy } from '../model/instant.ts';
import type { Outcome } from '../model/outcome.ts';
import { eventsOf, firstOf, lastOf, type ReportFacts } from './facts.ts';
import type { Statement } from './report.ts';
import { listed } from './words/count-words.ts';

/** What a person does next, and until when. */
export function nextSafeActions(facts: ReportFacts): Statement[] {
  const { events, plan } = facts;
  const computed = lastOf(events, 'outcome-computed');
  const snapshot = firstOf(events, 'snapshot-taken');
  const id = events[0]?.operation_id ?? '';
  return [
    ...(computed === undefined ? openQuestion(facts) : afterOutcome(computed.outcome, computed.seq, id)),
    ...(computed?.outcome === 'SUCCESS' && snapshot !== undefined
      ? [
          {
            text: `It can be taken back with: holdpoint rollback ${id}, until ${laterBy(computed.at, plan.rules.limits.keep_snapshots)}, while its pre-image is kept.`,
            sources: [{ event: snapshot.seq }],
          },
        ]
      : []),
    ...withoutUs(facts, computed?.outcome),
    ...oldFiles(facts),
    ...keptFiles(facts),
  ];
}

/** Where something may still have to be taken back. */
function withoutUs({ events }: ReportFacts, outcome: Outcome | undefined): Statement[] {
  const compiled = lastOf(events, 'revert-compiled');
  if (compiled === undefined || outcome === 'ROLLBACK' || outcome === 'ABORTED') return [];
  return [{ text: `On a host without Holdpoint it is taken back with: sh ${compiled.path}`, sources: [{ event: compiled.seq }] }];
}

function openQuestion({ events }: ReportFacts): Statement[] {
  const halted = lastOf(events, 'halted');
  if (halted === undefined) return [];
  return [
    { text: `Answer the open question: ${halted.question.text} (${halted.question.answers.join(', ')})`, sources: [{ event: halted.seq }] },
  ];
}

function afterOutcome(outcome: Outcome, seq: number, id: string): Statement[] {
  const sources = [{ event: seq }];
  switch (outcome) {
    case 'SUCCESS':
      return [{ text: 'Watch the services for as long as a late failure can take to show.', sources }];
    case 'ROLLBACK':
      return [{ text: `Find out why it failed before it is tried again: holdpoint show ${id}`, sources }];
    case 'ABORTED':
      return [{ text: 'Nothing has to be taken back. Put right what stopped it, then run it again.', sources }];
    case 'PARTIAL':
      return [
        { text: 'Look at the host by hand now: what is listed under RISK ASSESSMENT and every verdict above that is not PASS.', sources },
      ];
    default:
      return outcome satisfies never;
  }
}

/** A restored file is a new one; whoever opened the old one does not see it. */
function oldFiles({ events }: ReportFacts): Statement[] {
  const compared = eventsOf(events, 'paths-compared').at(-1);
  return compared?.still_open === undefined
    ? []
    : [
        {
          text: `Reload or restart what still holds files that were replaced: ${listed(compared.still_open)}.`,
          sources: [{ event: compared.seq }],
        },
      ];
}

function keptFiles({ events, plan }: ReportFacts): Statement[] {
  const verified = eventsOf(events, 'rollback-verified').at(-1);
  const paths = verified?.kept ?? plan.scope.keep;
  return paths.length === 0
    ? []
    : [
        {
          text: `Look through what was kept and remove what is not needed: ${listed(paths)}.`,
          sources: verified === undefined ? [] : [{ event: verified.seq }],
        },
      ];
}
