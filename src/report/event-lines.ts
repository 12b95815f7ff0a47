import { formatDuration } from '../model/duration.ts';
import type { Event } from '../model/event.ts';
import { revertRecordLines, revertRecordSentence } from '../model/revert-record.ts';
import { visibleLine } from '../model/visible-text.ts';
import { pathWords } from './path-words.ts';
import { boundaryLines } from './words/boundary-words.ts';
import { compensationLine } from './words/compensation-words.ts';
import { counted } from './words/count-words.ts';
import { enforcementSentence } from './words/enforcement-words.ts';
import { outcomeSentence } from './words/outcome-words.ts';
import { questionLines } from './words/question-words.ts';
import { retentionLines } from './words/retention-words.ts';
import { siteWords } from './words/site-words.ts';

/** Of a list that may be long; the journal has all. */
const shownPaths = 20;

/** An event in the plain form: UTC time and words, further lines indented. Empty: nothing that a person who looks on needs. */
export function eventLines(event: Event): string[] {
  // A diff comes as one text of several lines.
  const [first, ...more] = wordsOf(event).flatMap((text) => text.split('\n'));
  return first === undefined ? [] : [`${event.at}  ${visibleLine(first)}`, ...more.map((line) => `  ${visibleLine(line)}`)];
}

function wordsOf(event: Event): string[] {
  switch (event.type) {
    case 'operation-declared':
      return [
        `${event.operation_id} declared: ${event.declaration.operation_name}`,
        `class ${event.declaration.risk_class}, host ${event.hostname}, as ${event.acts_as}, requested by ${event.requested_by}, executed by ${event.executed_by}`,
      ];
    case 'plan-sealed':
      return [`plan ${event.plan_digest}: ${counted(event.steps, 'step')}`];
    case 'survey-taken':
      return [`survey ${event.survey_digest}`, enforcementSentence(event.enforcement, event.unconfined)];
    case 'approval-recorded':
      return [`approved by ${event.approval.approved_by}${event.approval.reason === undefined ? '' : `: ${event.approval.reason}`}`];
    case 'facts-read':
      return event.failure !== undefined
        ? [`facts could not be read: ${event.failure}`]
        : event.differing.length > 0
          ? ['facts are not what was surveyed, nothing is run', ...event.differing]
          : [];
    case 'gate-judged':
      return [
        `${siteWords(event.site)}: ${event.judgement.verdict}  ${event.title}: ${event.judgement.observed}`,
        ...(event.judgement.note === undefined ? [] : [event.judgement.note]),
      ];
    case 'revert-compiled':
      return [`the way back, also without Holdpoint: sh ${event.path}`];
    case 'snapshot-taken':
      return [`snapshot taken: ${counted(event.entries, 'entry', 'entries')} in ${event.folder}`];
    case 'start-refused':
      return [`refused, nothing was changed: ${event.message}`];
    case 'paused':
      return [`step ${event.step} waits for ${event.typed ? 'its number to be typed' : 'Enter'}`];
    case 'step-released':
      return [`step ${event.step} released by ${event.by}`];
    case 'step-skipped':
      return [`step ${event.step} skipped: ${event.because}`];
    case 'step-intended':
      return [`step ${event.step} begins: ${event.name}`, ...event.shown.split('\n')];
    case 'unit-seen':
      return [`step ${event.step}: ${event.text}`];
    case 'step-exited':
      return [
        `step ${event.step} ${event.result.result}: ${event.result.summary} (${formatDuration(event.duration_ms)})`,
        ...event.result.detail,
      ];
    case 'changes-recorded':
      return event.changes.length === 0 ? [] : [`step ${event.step} changed: ${pathWords(event.changes)}`];
    case 'changes-unknown':
      return [`what step ${event.step} changed is unknown: ${event.reason}`];
    case 'step-passed':
      return [`step ${event.step} PASSED`];
    case 'foreign-changes-seen':
      return ['somebody else changed allowed paths', ...event.three_way];
    case 'stop-requested':
      return [`stop asked for by ${event.by}${event.reason === undefined ? '' : `: ${event.reason}`}`];
    case 'halted':
      return questionLines(event.question);
    case 'answered':
      return [`answered ${event.answer} by ${event.by}${event.reason === undefined ? '' : `: ${event.reason}`}`];
    case 'history-adopted':
      return [`takes back ${event.operation_id_adopted}`];
    case 'reverted-outside':
      return [revertRecordSentence(event), ...revertRecordLines(event)];
    case 'reverted-recognised':
      return [
        event.failure === undefined
          ? `${counted(event.paths.length, 'path')} changed by revert.sh since`
          : `what revert.sh changed cannot be compared: ${event.failure}`,
        ...event.paths.slice(0, shownPaths),
        ...(event.paths.length > shownPaths ? [`and ${event.paths.length - shownPaths} more`] : []),
      ];
    case 'rollback-started':
      return [`ROLLBACK: ${event.because}`, ...event.compensations.map(compensationLine)];
    case 'undo-intended':
      return [`undo begins: ${compensationLine(event.compensation)}`];
    case 'undo-exited':
      return [`undo ${event.result}: ${event.summary} (${formatDuration(event.duration_ms)})`, ...event.detail];
    case 'paths-compared':
      return [
        event.failure === undefined
          ? `paths compared with the pre-image: ${event.differing.length + event.independent.length === 0 ? 'equal' : 'they differ'} (also by ${event.independent_tool})`
          : `paths could not be compared with the pre-image: ${event.failure}`,
      ];
    case 'rollback-verified':
      return event.problems.length === 0 ? ['rollback VERIFIED'] : ['rollback NOT verified', ...event.problems];
    case 'retention-applied':
      return retentionLines(event.removed, event.held, event.failure);
    case 'note-added':
      return [`note by ${event.by}: ${event.text}`];
    case 'outcome-computed':
      return [`outcome ${event.outcome}: ${outcomeSentence(event.outcome)}`, event.because];
    case 'entry-written':
      return [
        `ledger entry ${event.entry_seq} in ${event.file}${event.commit === undefined ? '' : `, commit ${event.commit}`}`,
        ...(event.commit_failure === undefined ? [] : [event.commit_failure]),
      ];
    case 'operation-closed':
      return [`${event.operation_id} closed: ${event.outcome}`];
    case 'boundary-tried':
      return boundaryLines(event);
    case 'claims-taken':
    case 'runner-started':
    case 'baselines-recorded':
    case 'output-stored':
    case 'report-filed':
      return [];
    default:
      return event satisfies never;
  }
}
