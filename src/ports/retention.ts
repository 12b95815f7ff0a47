import type { Result } from '../model/failure.ts';
import type { Instant } from '../model/instant.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Removable } from '../model/removal.ts';

/** What was removed of an operation, and when. It outlives what it tells of: an id is used once. Missing: that is still there. */
export interface Removed {
  readonly preimage?: Instant;
  readonly operation?: Instant;
}

/** The end of what the host state keeps. It decides nothing: whoever removes has judged the journal under its lock. */
export interface Retention {
  /** undefined: nothing was removed of it. */
  removed(id: OperationId): Promise<Result<Removed | undefined>>;
  hasPreimage(id: OperationId): Promise<boolean>;
  /** Bytes on disk, links not followed. `preimage` missing: there is none. */
  weigh(id: OperationId): Promise<{ readonly preimage?: number; readonly operation: number }>;
  /** Records it durably, then unlinks; links are removed, never followed. Repeating it finishes what was cut short, under the first date. */
  remove(id: OperationId, what: Removable, at: Instant): Promise<Result<void>>;
}
