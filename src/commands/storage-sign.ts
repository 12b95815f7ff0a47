import { retentionPlan } from '../engine/retention.ts';
import { formatByteSize } from '../model/byte-size.ts';
import { counted } from '../report/words/count-words.ts';
import { removalWords } from '../report/words/retention-words.ts';
import { storedOperations, type KeepNow, type RetentionOutside } from '../runner/stored-operations.ts';
import type { Sign } from './sign.ts';

/** How much lies in the host state, what the next run removes, and what it cannot judge. */
export async function storageSign(outside: RetentionOutside, now: KeepNow): Promise<Sign> {
  const stored = await storedOperations(outside, now);
  const { due, held } = retentionPlan(stored, outside.clock.now());
  let [preimages, all] = [0, 0];
  for (const { operation_id } of stored) {
    const { preimage = 0, operation } = await outside.retention.weigh(operation_id);
    preimages += preimage;
    all += operation;
  }
  return {
    what: 'host state',
    state: held.length > 0 ? 'note' : 'ok',
    seen: `${counted(stored.length, 'operation')}, ${formatByteSize(all)}, of that ${formatByteSize(preimages)} pre-images`,
    next: [
      ...due.map((removal) => `the next run removes ${removalWords(removal)}`),
      ...held.map(({ operation_id, because }) => `look at ${operation_id}, nothing of it is removed: ${because}`),
    ].join('\n                       '),
  };
}
