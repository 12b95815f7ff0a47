import type { Failure } from '../model/failure.ts';
import { dateOf } from '../model/instant.ts';
import type { OperationId } from '../model/operation-id.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';

/** Why there is no pre-image to go back to (69): it was removed because of its age. undefined: it was not. */
export async function preimageRemoved(retention: Outside['retention'], of: OperationId): Promise<Failure | undefined> {
  const removed = await retention.removed(of);
  if (!removed.ok) return removed.failure;
  const at = removed.value?.preimage ?? removed.value?.operation;
  if (at === undefined) return undefined;
  return {
    code: 'preimage-removed',
    exit: exitCodes.unavailable,
    message: `the pre-image of ${of} was removed on ${dateOf(at)}: it was older than limits.keep_snapshots of the policy`,
    where: of,
    hint: `undo it by hand, or with a runbook that does; \`holdpoint show ${of}\` says what it changed`,
  };
}
