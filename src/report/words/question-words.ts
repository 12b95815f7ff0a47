import type { Question } from '../../model/event.ts';
import { visibleLine } from '../../model/visible-text.ts';
import { answerMeaning } from './answer-words.ts';

/** A HALT as it stands on every screen: the question, what is known, what may be answered. */
export function questionLines(question: Question): string[] {
  return [
    `HALTED: ${visibleLine(question.text)}`,
    ...question.known.map((line) => `  ${visibleLine(line)}`),
    'Answers:',
    ...question.answers.map((answer) => `  ${answer.padEnd(8)}  ${answerMeaning(answer, question.kind)}`),
  ];
}

/** How to answer from any terminal. */
export function answerHint(operationId: string): string {
  return `holdpoint resume ${operationId} --answer ANSWER --reason "why"`;
}
