import type { Status } from '../engine/status.ts';
import { visibleLine } from '../model/visible-text.ts';
import { answerMeaning } from './words/answer-words.ts';
import { phaseWords } from './words/phase-words.ts';
import { answerHint } from './words/question-words.ts';

/** What a status line says besides the status itself. */
export interface StatusContext {
  readonly name?: string;
  /** Where the pre-image and, when there is one, `revert.sh` lie. */
  readonly folder?: string;
  /** The compiled rollback. Missing: nothing that changes something was begun. */
  readonly revert?: string;
  /** What the journal does not know yet: `revert.sh` was run, and how that ended. */
  readonly reverted?: string;
  /** false: no process runs the operation now; it goes on with `resume`. */
  readonly running: boolean;
}

/** One operation for people, with the open question where there is one. */
export function statusText(status: Status, context: StatusContext): string {
  const { operation_id: id, phase, step, question, outcome, error } = status;
  const open = phase !== 'closed';
  const lines = [
    `${id ?? 'no operation yet'}${context.name === undefined ? '' : `  ${visibleLine(context.name)}`}`,
    error === undefined
      ? `  ${outcome === undefined ? phaseWords(phase) : `${phaseWords(phase)}: ${outcome}`}${step === undefined ? '' : `, step ${step}`}`
      : `  unknown: ${visibleLine(error.message)}`,
    ...(error === undefined ? [] : [`  next: ${visibleLine(error.hint)}`]),
    ...(error === undefined && open && !context.running && id !== undefined
      ? [`  no process runs it now; go on with: holdpoint resume ${id}`]
      : []),
    ...(context.reverted === undefined || id === undefined
      ? []
      : [`  ${visibleLine(context.reverted)}`, `  not in the journal yet: holdpoint resume ${id} takes it up and asks how to go on`]),
    ...(status.in_flight === true && !context.running && step !== undefined
      ? [`  step ${step} was in flight when its runner ended: how it ended is UNKNOWN, and nothing is repeated or undone by itself`]
      : []),
    ...(question === undefined ? [] : [`  ${visibleLine(question.text)}`, ...question.known.map((line) => `    ${visibleLine(line)}`)]),
    ...(question === undefined ? [] : question.answers.map((answer) => `    ${answer.padEnd(8)}  ${answerMeaning(answer, question.kind)}`)),
    ...(question === undefined || id === undefined ? [] : [`  answer with: ${answerHint(id)}`]),
    ...(status.journal === undefined ? [] : [`  journal: ${status.journal.seq} records, head ${status.journal.head}`]),
    ...(open && context.folder !== undefined ? [`  files: ${context.folder}`] : []),
    ...(open && context.revert !== undefined ? [`  back without Holdpoint: sh ${context.revert}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
