import type { Answer, QuestionKind } from '../../model/event.ts';

/** Where an answer does something else than elsewhere. */
const special: { readonly [Kind in QuestionKind]?: { readonly [Word in Answer]?: string } } = {
  interrupted: { verify: 'judge the gates of the step; a step that changes nothing is done again' },
  'action-unknown': { verify: 'judge the gates of the step; a step that changes nothing is done again' },
  release: { continue: 'run this step; a reason is needed, and stands for its number' },
  impossible: { continue: 'go on with the steps before it; the outcome will be PARTIAL' },
  'foreign-changes': {
    rollback: 'these paths go back to the state before the operation too',
    continue: 'these paths stay as they are, the rest is taken back; the outcome will be PARTIAL',
  },
  'reverted-outside': {
    verify: 'go to the proof: compare the paths, judge the gates of undos and `healthy`; run nothing',
    rollback: 'go on with the rollback where it stands; undos that were done are not run again',
  },
  'rollback-stuck': {
    verify: 'judge it again; run nothing',
    rollback: 'try this part of the rollback once more',
    continue: 'go on without this part; the outcome will be PARTIAL',
  },
  stopped: { continue: 'go on where it was stopped' },
};

/** What an answer does to this kind of question, for the person who gives it. */
export function answerMeaning(answer: Answer, kind: QuestionKind): string {
  return special[kind]?.[answer] ?? usualMeaning(answer);
}

function usualMeaning(answer: Answer): string {
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
