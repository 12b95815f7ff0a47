import type { EventType } from './event.ts';

/** Every type of event that this release knows; the compiler sees to it that none is missing. */
const known: Readonly<Record<EventType, true>> = {
  'operation-declared': true,
  'plan-sealed': true,
  'survey-taken': true,
  'approval-recorded': true,
  'claims-taken': true,
  'runner-started': true,
  'boundary-tried': true,
  'facts-read': true,
  'baselines-recorded': true,
  'gate-judged': true,
  'snapshot-taken': true,
  'revert-compiled': true,
  'start-refused': true,
  paused: true,
  'step-released': true,
  'step-skipped': true,
  'step-intended': true,
  'output-stored': true,
  'unit-seen': true,
  'step-exited': true,
  'changes-recorded': true,
  'changes-unknown': true,
  'step-passed': true,
  'foreign-changes-seen': true,
  'stop-requested': true,
  halted: true,
  answered: true,
  'history-adopted': true,
  'reverted-outside': true,
  'reverted-recognised': true,
  'rollback-started': true,
  'undo-intended': true,
  'undo-exited': true,
  'paths-compared': true,
  'rollback-verified': true,
  'retention-applied': true,
  'note-added': true,
  'outcome-computed': true,
  'report-filed': true,
  'entry-written': true,
  'operation-closed': true,
};

/** false: a newer release wrote it, and what it means cannot be known. */
export function isEventType(text: string): text is EventType {
  return Object.hasOwn(known, text);
}
