import type { EntryFields } from '../ledger/entry.ts';
import type { Digest } from '../model/digest.ts';
import type { Event } from '../model/event.ts';
import { planDigest } from '../model/plan.ts';
import { surveyDigest } from '../model/survey.ts';
import { type EventOf, eventsOf, firstOf, lastOf, type ReportFacts } from './facts.ts';
import { pathWords } from './path-words.ts';
import { servicesStatus } from './services-status.ts';
import { compensationLine } from './words/compensation-words.ts';
import { notRehearsedLines, rehearsalWords } from './words/rehearsal-words.ts';

/** Digests of what is sealed beside the entry. */
export interface SealedDigests {
  /** Of the last line of the sealed journal. */
  readonly journal_head: Digest;
  readonly evidence_digest: Digest;
}

/** What the ledger says about a finished operation; every field but `notes` is computed. Throws when no outcome was computed. */
export function operationEntry(facts: Omit<ReportFacts, 'outputs'>, sealed: SealedDigests): EntryFields {
  const { events, plan, survey } = facts;
  const declared = firstOf(events, 'operation-declared');
  const computed = lastOf(events, 'outcome-computed');
  if (declared === undefined || computed === undefined) throw new TypeError('an entry needs a declaration and an outcome');
  const approved = firstOf(events, 'approval-recorded')?.approval;
  const begun = eventsOf(events, 'step-intended')[0];
  const { declaration } = plan;
  const { git } = declared;
  return {
    holdpoint: 1,
    kind: 'operation',
    operation_id: declared.operation_id,
    operation_name: declaration.operation_name,
    objective: declaration.objective,
    requested_by: declared.requested_by,
    approved_by: approved?.approved_by ?? 'NONE',
    executed_by: declared.executed_by,
    ...(approved === undefined ? {} : { approval_timestamp: approved.at }),
    execution_timestamp: begun?.at ?? declared.at,
    closed_timestamp: computed.at,
    risk_class: declaration.risk_class,
    blast_radius: declaration.blast_radius,
    rollback_strategy: declaration.rollback_strategy,
    allowed_paths: declaration.allowed_paths.map(({ path, keep }) => (keep ? { path, keep } : path)),
    allowed_services: declaration.allowed_services,
    target: plan.target,
    changes_summary: changesSummary(facts),
    ...(firstOf(events, 'snapshot-taken') === undefined ? {} : { rollback_ref: declared.operation_id }),
    outcome: computed.outcome,
    ...rollbackFields(facts),
    ...listField('refs', plan.refs),
    ...whenAny('services_status', servicesStatus(events, plan)),
    ...listField(
      'skipped',
      eventsOf(events, 'step-skipped').map(({ step, because }) => `step ${step}: ${because}`),
    ),
    ...listField('not_reversible', plan.not_reversible),
    ...listField('not_rehearsed', notRehearsedLines(plan, survey)),
    ...listField(
      'unconfined',
      survey.unconfined.map((step) => `step ${step}`),
    ),
    ...listField('kept', lastOf(events, 'rollback-verified')?.kept ?? plan.scope.keep),
    enforcement: survey.enforcement,
    rehearsal: rehearsalWords(survey),
    ...(git?.commit === undefined ? {} : { git_commit: git.commit }),
    ...(git?.branch === undefined ? {} : { git_branch: git.branch }),
    ...(git === undefined ? {} : { git_dirty: git.dirty }),
    hostname: survey.hostname,
    plan_digest: planDigest(plan),
    survey_digest: surveyDigest(survey),
    policy_digest: plan.policy.sha256,
    journal_head: sealed.journal_head,
    evidence_digest: sealed.evidence_digest,
    ...listField(
      'notes',
      eventsOf(events, 'note-added').map(({ text, by }) => `${by}: ${text}`),
    ),
  };
}

/** A line for each changing step that was begun, one for what it changed, and one for each act of the rollback. */
function changesSummary({ events, plan }: Pick<ReportFacts, 'events' | 'plan'>): string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'step-intended':
        return plan.steps.some(({ index, changes }) => changes && index === event.step)
          ? [`step ${event.step}: ${didWhat(event, events)}`]
          : [];
      case 'changes-recorded':
        return event.changes.length === 0 ? [] : [`step ${event.step}: ${pathWords(event.changes)}`];
      case 'changes-unknown':
        return [`step ${event.step}: what it changed is unknown (${event.reason})`];
      case 'undo-exited':
        return [`taken back: ${compensationLine(event.compensation)} (${event.result})`];
      default:
        return [];
    }
  });
}

function didWhat({ seq, step, shown }: EventOf<'step-intended'>, events: readonly Event[]): string {
  const exited = eventsOf(events, 'step-exited').find((event) => event.step === step && event.seq > seq);
  return `${shown.split('\n')[0]} (${exited?.result.summary ?? 'how it ended is unknown'})`;
}

function rollbackFields({ events }: Pick<ReportFacts, 'events'>): Partial<EntryFields> {
  const of = firstOf(events, 'operation-declared')?.rollback_of;
  const verified = lastOf(events, 'rollback-verified');
  return {
    ...(of === undefined ? {} : { rollback_of: of }),
    ...(verified === undefined ? {} : { rollback_timestamp: verified.at, rollback_evidence: ['journal.ndjson', 'report.md'] }),
  };
}

function listField<K extends string>(name: K, list: readonly string[]): { readonly [P in K]?: readonly string[] } {
  return (list.length === 0 ? {} : { [name]: list }) as { readonly [P in K]?: readonly string[] };
}

function whenAny<K extends string, V extends object>(name: K, value: V): { readonly [P in K]?: V } {
  return (Object.keys(value).length === 0 ? {} : { [name]: value }) as { readonly [P in K]?: V };
}
