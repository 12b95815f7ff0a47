import type { Outcome } from '../../model/outcome.ts';

/** What an outcome means, one sentence. */
export function outcomeSentence(outcome: Outcome): string {
  switch (outcome) {
    case 'SUCCESS':
      return "Every step's gates and the health checks passed.";
    case 'ROLLBACK':
      return 'The change was taken back, and the proof that everything is as before held.';
    case 'ABORTED':
      return 'No changing step was begun: nothing was changed.';
    case 'PARTIAL':
      return 'The host is neither changed as planned nor proven to be as before: a person must look at it.';
    default:
      return outcome satisfies never;
  }
}
