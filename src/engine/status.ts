import type { Answer, QuestionKind } from '../model/event.ts';
import type { Outcome } from '../model/outcome.ts';
import type { State } from './state.ts';

/** The words of `status --json`. */
export type PhaseWord = 'declared' | 'approved' | 'running' | 'paused' | 'halted' | 'rolling-back' | 'closed';

/** What `status` says about one operation. */
export interface Status {
  readonly operation_id?: string;
  readonly plan_digest?: string;
  readonly phase: PhaseWord;
  readonly step?: number;
  readonly question?: {
    readonly number: number;
    readonly kind: QuestionKind;
    readonly text: string;
    readonly known: readonly string[];
    readonly answers: readonly Answer[];
  };
  readonly outcome?: Outcome;
}

/** Only what is true now. An operation whose report is still being written has its outcome and is not closed. */
export function statusOf(state: State): Status {
  if (state.phase === 'nothing') return { phase: 'declared' };
  const { operationId, planDigest, approved } = state.history;
  const known = { operation_id: operationId, ...(planDigest === undefined ? {} : { plan_digest: planDigest }) };
  switch (state.phase) {
    case 'declared':
      return { ...known, phase: approved ? 'approved' : 'declared' };
    case 'running':
      return { ...known, phase: 'running', ...('step' in state.at ? { step: state.at.step } : {}) };
    case 'paused':
      return { ...known, phase: 'paused', step: state.step };
    case 'halted': {
      const { number, kind, text, known: lines, answers, step } = state.question;
      return {
        ...known,
        phase: 'halted',
        ...(step === undefined ? {} : { step }),
        question: { number, kind, text, known: lines, answers },
      };
    }
    case 'rolling-back':
      return { ...known, phase: 'rolling-back' };
    case 'closing':
      return { ...known, phase: 'running', outcome: state.outcome };
    case 'closed':
      return { ...known, phase: 'closed', outcome: state.outcome };
    default:
      return state satisfies never;
  }
}
