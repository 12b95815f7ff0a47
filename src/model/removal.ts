import type { Instant } from './instant.ts';
import type { OperationId } from './operation-id.ts';

/** What is taken away when it is old enough: the pre-image alone, or all that the host state holds of the operation. */
export type Removable = 'preimage' | 'operation';

/** Something of a closed operation that is older than the policy keeps it. */
export interface Removal {
  readonly operation_id: OperationId;
  readonly what: Removable;
  readonly closed_at: Instant;
  /** Milliseconds that it was kept at least. */
  readonly keep: number;
}

/** Something that would be removed or judged, and stays. */
export interface HeldBack {
  readonly operation_id: OperationId;
  readonly because: string;
}
