import type { Result } from '../model/failure.ts';
import type { OperationId } from '../model/operation-id.ts';

/** What a running or halted operation holds on this host. */
export interface Claim {
  readonly operation_id: OperationId;
  readonly paths: readonly string[];
  readonly units: readonly string[];
}

/** Claims on paths and units, per host. They outlive the process and end when the operation closes. */
export interface Claims {
  /** Fails (77, naming the operation) when a path contains or equals a claimed one, or a unit is claimed. */
  take(claim: Claim): Promise<Result<void>>;
  release(id: OperationId): Promise<void>;
  list(): Promise<readonly Claim[]>;
}
