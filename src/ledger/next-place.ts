import type { Digest } from '../model/digest.ts';
import type { Instant } from '../model/instant.ts';
import type { OperationId } from '../model/operation-id.ts';
import { noEntry } from './entry-text.ts';
import type { ChainPlace, Entry } from './entry.ts';

/** The one chain of a workspace whose policy says `chains: one`. */
const mainChain = 'main';

/** `ledger/YYYY-MM.yaml` of an entry that closes then. */
function monthFile(closed: Instant): string {
  return `ledger/${closed.slice(0, 7)}.yaml`;
}

/** Matches the names of ledger files below the workspace; sorted by name they are in order of time. */
export const monthFilePattern = /^ledger\/\d{4}-\d{2}\.yaml$/;

/** Where the next entry goes. `entries`: all of the ledger, oldest first. */
export function nextPlace(entries: readonly Entry[]): ChainPlace {
  const last: { readonly seq: number; readonly digest: Digest } = entries.findLast(({ chain }) => chain === mainChain) ?? {
    seq: 0,
    digest: noEntry,
  };
  return { chain: mainChain, seq: last.seq + 1, prev: last.digest };
}

/**
 * The file of the next entry: that of its month, or the newest one when a clock was set back, because entries stay in order of their chain.
 */
export function fileOfNext(closed: Instant, existing: readonly string[]): string {
  const newest = existing
    .filter((name) => monthFilePattern.test(name))
    .sort()
    .at(-1);
  const own = monthFile(closed);
  return newest !== undefined && newest > own ? newest : own;
}

/** The entry of an operation, so that a closing that was interrupted writes no second one. */
export function entryOf(entries: readonly Entry[], id: OperationId): Entry | undefined {
  return entries.find((entry) => entry.kind === 'operation' && entry.operation_id === id);
}

/** The highest number that the ledger holds for a date, 0 when none. */
export function highestNumber(entries: readonly Entry[], date: string): number {
  const prefix = `OPS-${date}-`;
  return entries.reduce(
    (highest, { operation_id: id }) =>
      id?.startsWith(prefix) === true ? Math.max(highest, Number(id.slice(prefix.length)) || 0) : highest,
    0,
  );
}
