import { stateOf } from '../engine/evolve.ts';
import type { State } from '../engine/state.ts';
import type { Digest } from '../model/digest.ts';
import type { Failure } from '../model/failure.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Outside } from '../ports/outside.ts';

export interface KnownOperation {
  readonly id: OperationId;
  readonly state: State;
  /** Number and digest of the journal's last record. */
  readonly journal: { readonly seq: number; readonly head: Digest };
}

export interface UnreadableOperation {
  readonly id: OperationId;
  readonly failure: Failure;
}

/** Every operation of this host as its journal tells it, oldest first, and journals that cannot be read. One without any record was never begun. */
export async function knownOperations(outside: Pick<Outside, 'operations' | 'journals'>): Promise<{
  readonly known: readonly KnownOperation[];
  readonly unreadable: readonly UnreadableOperation[];
}> {
  const ids = await outside.operations.list();
  const read = await Promise.all(ids.map(async (id) => ({ id, journal: await outside.journals.read(id) })));
  return {
    known: read.flatMap(({ id, journal }) => {
      if (!journal.ok || journal.value.events.length === 0) return [];
      const { events, head } = journal.value;
      return [{ id, state: stateOf(events), journal: { seq: events.length, head } }];
    }),
    unreadable: read.flatMap(({ id, journal }) =>
      journal.ok || journal.failure.code === 'unknown-operation' ? [] : [{ id, failure: journal.failure }],
    ),
  };
}

/** Those that are not closed. */
export async function openOperations(outside: Pick<Outside, 'operations' | 'journals'>): Promise<readonly KnownOperation[]> {
  return (await knownOperations(outside)).known.filter(({ state }) => state.phase !== 'closed');
}
