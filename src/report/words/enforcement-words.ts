import type { Enforcement } from '../../model/plan.ts';

/** What the kernel held to, one sentence. `unconfined`: steps that run outside the boundary. */
export function enforcementSentence(enforcement: Enforcement, unconfined: readonly number[]): string {
  switch (enforcement) {
    case 'kernel':
      return 'The kernel enforces the boundary on every step.';
    case 'partial':
      return unconfined.length === 0
        ? 'The kernel enforces the boundary on some steps only.'
        : `The kernel enforces the boundary, except on ${steps(unconfined)}, which ${unconfined.length === 1 ? 'runs' : 'run'} outside it.`;
    case 'advisory':
      return 'NOT ENFORCED: what a step touches is checked afterwards, nothing prevents it.';
    default:
      return enforcement satisfies never;
  }
}

/** The same as a short mark for a status line. */
export function enforcementMark(enforcement: Enforcement): string {
  return enforcement === 'advisory' ? 'advisory: NOT ENFORCED' : enforcement;
}

function steps(numbers: readonly number[]): string {
  return numbers.length === 1 ? `step ${numbers[0]}` : `steps ${numbers.join(', ')}`;
}
