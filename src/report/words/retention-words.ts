import type { HeldBack, Removal } from '../../model/removal.ts';
import { counted } from './count-words.ts';

/** What was taken away because of its age, and what stays: a line each. */
export function retentionLines(removed: readonly Removal[], held: readonly HeldBack[], failure: string | undefined): string[] {
  return [
    ...(failure === undefined ? [] : [`old operations could not be looked through, nothing was removed: ${failure}`]),
    ...removed.map((removal) => `removed ${removalWords(removal)}`),
    ...held.map(({ operation_id, because }) => `kept ${operation_id}: ${because}`),
  ];
}

export function removalWords({ operation_id, what, closed_at, keep }: Removal): string {
  const thing =
    what === 'preimage' ? `the pre-image of ${operation_id}` : `the files of ${operation_id} (its sealed copy is in the ledger)`;
  return `${thing}, closed ${closed_at} and kept ${dayWords(keep)}`;
}

function dayWords(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  return days === 0 ? 'less than a day' : counted(days, 'day');
}
