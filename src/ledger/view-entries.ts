import type { OperationId } from '../model/operation-id.ts';
import type { Entry } from './entry.ts';

/** An entry as listings show it: as it was written, and what later entries say about it. */
export type EntryView = Entry & {
  /** The operation that took it back and proved it. */
  readonly rolled_back_by?: OperationId;
};

/** Entries as listings show them, oldest first. Nothing of an entry itself changes. */
export function viewEntries(entries: readonly Entry[]): EntryView[] {
  const takenBack = new Map(
    entries.flatMap(({ kind, rollback_of: of, operation_id: by, outcome }) =>
      // Its job was to take back: SUCCESS means that the proof held. Anything else took nothing back for certain.
      kind === 'operation' && of !== undefined && by !== undefined && outcome === 'SUCCESS' ? [[of, by] as const] : [],
    ),
  );
  return entries.map((entry) => {
    const by = entry.kind === 'operation' && entry.operation_id !== undefined ? takenBack.get(entry.operation_id) : undefined;
    return by === undefined ? entry : { ...entry, rolled_back_by: by };
  });
}
