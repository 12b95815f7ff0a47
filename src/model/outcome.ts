/** How an operation ended; computed from the journal, never typed. A rollback is never a success. */
export type Outcome = 'SUCCESS' | 'ROLLBACK' | 'PARTIAL' | 'ABORTED';

/** Exit codes of the command, stable for scripts. */
export const exitCodes = {
  done: 0,
  findings: 1,
  halted: 3,
  rolledBack: 4,
  partial: 5,
  aborted: 6,
  usage: 64,
  invalid: 65,
  unavailable: 69,
  bug: 70,
  storage: 74,
  refused: 77,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(outcome: Outcome): ExitCode {
  switch (outcome) {
    case 'SUCCESS':
      return exitCodes.done;
    case 'ROLLBACK':
      return exitCodes.rolledBack;
    case 'PARTIAL':
      return exitCodes.partial;
    case 'ABORTED':
      return exitCodes.aborted;
    default:
      return outcome satisfies never;
  }
}
