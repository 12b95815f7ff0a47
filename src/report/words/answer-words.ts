import type { Answer } from '../../model/event.ts';

/** What an answer does, for the person who gives it. */
export function answerMeaning(answer: Answer): string {
  switch (answer) {
    case 'verify':
      return 'judge the gates again; run nothing';
    case 'rollback':
      return 'take everything back to the state before the operation';
    case 'continue':
      return 'go on as if this had passed; the record says who decided it';
    case 'leave':
      return 'leave the host as it is and close; a reason is needed';
    case 'pass':
      return 'it is as it should be';
    case 'fail':
      return 'it is not as it should be';
    case 'unsure':
      return 'it cannot be told';
    default:
      return answer satisfies never;
  }
}
