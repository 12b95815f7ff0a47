import type { Digest } from '../model/digest.ts';
import type { Answer, QuestionKind } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { OperationId } from '../model/operation-id.ts';
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
  /** The step was begun and its end is not recorded; without a process that runs it, it is UNKNOWN how it ended. */
  readonly in_flight?: true;
  readonly question?: {
    readonly number: number;
    readonly kind: QuestionKind;
    readonly text: string;
    readonly known: readonly string[];
    readonly answers: readonly Answer[];
  };
  readonly outcome?: Outcome;
  /** Number and digest of the journal's last record. Noted elsewhere, they show later whether the journal is still the same up to there. */
  readonly journal?: { readonly seq: number; readonly head: Digest };
  /** Its journal cannot be read, so nobody knows more; the phase is `halted`, for nothing goes on before a person has looked. */
  readonly error?: Pick<Failure, 'code' | 'message' | 'hint' | 'where'>;
}

/** Only what is true now. An operation whose report is still being written has its outcome and is not closed. */
export function statusOf(state: State): Status {
  if (state.phase === 'nothing') return { phase: 'declared' };
  const { operationId, planDigest, approved } = state.history;
  const known = { operation_id: operationId, ...(planDigest === undefined ? {} : { plan_digest: planDigest }) };
  switch (state.phase) {
    case 'declared':
      return { ...known, phase: approved ? 'approved' : 'declared' };
    case 'running': {
      const step = 'step' in state.at ? state.at.step : undefined;
      const inFlight = step !== undefined && state.history.steps[step]?.is === 'begun';
      return { ...known, phase: 'running', ...(step === undefined ? {} : { step }), ...(inFlight ? { in_flight: true } : {}) };
    }
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

/** The status of an operation whose journal cannot be read. `planDigest`: as its order tells; missing: that cannot be read either. */
export function unreadableStatus(id: OperationId, { code, message, hint, where }: Failure, planDigest?: string): Status {
  return {
    operation_id: id,
    ...(planDigest === undefined ? {} : { plan_digest: planDigest }),
    phase: 'halted',
    error: { code, message, hint, ...(where === undefined ? {} : { where }) },
  };
}
