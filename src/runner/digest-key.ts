import type { OperationId } from '../model/operation-id.ts';
import type { Operations } from '../ports/operations.ts';
import type { Random } from '../ports/random.ts';
import { orThrow } from './binding.ts';

/** In the operation's folder, never sealed: whoever has it can try guesses against the digests of secret files. */
const file = 'digest-key';

/** The operation's own key for digests of secret content: the same for all runners of it, made by the first. Throws FailureError (74). */
export async function digestKeyOf(operations: Pick<Operations, 'load' | 'save'>, random: Random, id: OperationId): Promise<Uint8Array> {
  const known = orThrow(await operations.load(id, file));
  if (known !== undefined) return known;
  const key = random.bytes(32);
  orThrow(await operations.save(id, file, key));
  return key;
}
