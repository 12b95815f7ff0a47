import type { Event } from '../model/event.ts';
import { sameGateKey, siteKey } from './site.ts';
import { isBegun, type Changes, type History, type StepRecord } from './state.ts';

/** What is known after one more event, whatever the phase. */
export function evolveHistory(history: History, event: Event): History {
  switch (event.type) {
    case 'plan-sealed':
      return { ...history, planDigest: event.plan_digest };
    case 'survey-taken':
      return { ...history, unconfined: event.unconfined, values: { ...event.facts, ...history.values } };
    case 'approval-recorded':
      return { ...history, approved: true };
    case 'facts-read':
      return { ...history, facts: { differing: event.differing, ...(event.failure === undefined ? {} : { failure: event.failure }) } };
    case 'baselines-recorded':
      return history.baselines === undefined ? { ...history, baselines: event.baselines } : history;
    case 'gate-judged':
      return judged(history, event);
    case 'snapshot-taken':
      return { ...history, snapshot: { manifest: event.manifest_digest, folder: event.folder }, lastManifest: event.manifest_digest };
    case 'revert-compiled':
      return { ...history, revert: { path: event.path } };
    case 'start-refused':
      return { ...history, refused: { code: event.code, message: event.message } };
    case 'foreign-changes-seen':
      return {
        ...history,
        lastManifest: event.manifest_digest,
        foreign: [
          ...history.foreign,
          ...event.changes.map((change, place) => ({ change, threeWay: event.three_way[place] ?? change.path })),
        ],
      };
    case 'stop-requested':
      return { ...history, stop: { by: event.by, ...(event.reason === undefined ? {} : { reason: event.reason }) } };
    case 'halted':
      return { ...history, asked: Math.max(history.asked, event.question.number) };
    case 'reverted-outside': {
      const { lines, began, ended, parts, unjudged, remains } = event;
      const reverted = { lines, began, ...(ended === undefined ? {} : { ended }), parts, unjudged, remains, recognised: false };
      // `rollback ID` is the answer already.
      return { ...history, reverted: history.rollbackOf === undefined ? reverted : { ...reverted, decision: 'rollback' } };
    }
    case 'reverted-recognised':
      return {
        ...history,
        ...(history.reverted === undefined ? {} : { reverted: { ...history.reverted, recognised: true } }),
        ...(event.manifest_digest === undefined ? {} : { lastManifest: event.manifest_digest }),
      };
    case 'undo-exited':
      return event.manifest_digest === undefined ? history : { ...history, lastManifest: event.manifest_digest };
    case 'history-adopted':
      return adopted(history, event);
    case 'step-released':
    case 'step-skipped':
    case 'step-intended':
    case 'unit-seen':
    case 'step-exited':
    case 'changes-recorded':
    case 'changes-unknown':
    case 'step-passed':
      return evolveStep(history, event);
    case 'operation-declared':
    case 'claims-taken':
    case 'runner-started':
    case 'boundary-tried':
    case 'paused':
    case 'output-stored':
    case 'answered':
    case 'rollback-started':
    case 'undo-intended':
    case 'paths-compared':
    case 'rollback-verified':
    case 'retention-applied':
    case 'note-added':
    case 'outcome-computed':
    case 'report-filed':
    case 'entry-written':
    case 'operation-closed':
      return history;
    default:
      return event satisfies never;
  }
}

type StepEvent = Event & {
  readonly type:
    | 'step-released'
    | 'step-skipped'
    | 'step-intended'
    | 'unit-seen'
    | 'step-exited'
    | 'changes-recorded'
    | 'changes-unknown'
    | 'step-passed';
};

function evolveStep(history: History, event: StepEvent): History {
  const record = stepAfter(history.steps[event.step], event);
  const next = record === undefined ? history : { ...history, steps: { ...history.steps, [event.step]: record } };
  if (event.type === 'step-intended' && event.changes === true) return { ...next, changing: true };
  return event.type === 'changes-recorded' ? { ...next, lastManifest: event.manifest_digest } : next;
}

function stepAfter(record: StepRecord | undefined, event: StepEvent): StepRecord | undefined {
  switch (event.type) {
    case 'step-released':
      return { is: 'released', by: event.by };
    case 'step-skipped':
      return { is: 'skipped', because: event.because };
    case 'step-intended':
      return { is: 'begun', baselines: event.baselines };
    case 'unit-seen':
      return record?.is === 'exited' && record.interrupted ? { ...record, seen: event.text } : record;
    case 'step-exited':
      if (!isBegun(record)) return record;
      return {
        is: 'exited',
        baselines: record.baselines,
        result: event.result,
        changes: record.is === 'begun' ? { known: 'not-yet' } : record.changes,
        interrupted: false,
        recheck: false,
      };
    case 'changes-recorded':
      return withChanges(record, { known: 'yes', paths: event.changes });
    case 'changes-unknown':
      return withChanges(record, { known: 'no', reason: event.reason });
    case 'step-passed':
      return record?.is === 'exited'
        ? { is: 'passed', baselines: record.baselines, result: record.result, changes: record.changes }
        : record;
    default:
      return event satisfies never;
  }
}

function withChanges(record: StepRecord | undefined, changes: Changes): StepRecord | undefined {
  return isBegun(record) && record.is !== 'begun' ? { ...record, changes } : record;
}

function judged(history: History, event: Event & { readonly type: 'gate-judged' }): History {
  const same = sameGateKey(event.site);
  const isFirst = event.judgement.verdict === 'PASS' && !Object.hasOwn(history.first, same);
  return {
    ...history,
    judged: { ...history.judged, [siteKey(event.site)]: { title: event.title, judgement: event.judgement } },
    first: isFirst ? { ...history.first, [same]: event.judgement.fingerprint } : history.first,
  };
}

function adopted(history: History, event: Event & { readonly type: 'history-adopted' }): History {
  const steps = event.steps.map(({ step, baselines, result, changes }) => {
    const known: Changes = { known: 'yes', paths: changes };
    const unknown = { result: 'unknown', summary: 'how it ended was never known', detail: [], confined: true } as const;
    const record: StepRecord = { is: 'exited', baselines, result: result ?? unknown, changes: known, interrupted: false, recheck: false };
    return [step, record] as const;
  });
  const { snapshot } = event;
  return {
    ...history,
    adopted: true,
    steps: Object.fromEntries(steps),
    ...(snapshot === undefined ? {} : { snapshot: { manifest: snapshot.manifest_digest, folder: snapshot.folder } }),
    ...(event.manifest_digest === undefined ? {} : { lastManifest: event.manifest_digest }),
  };
}
