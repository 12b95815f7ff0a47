import type { Digest } from '../model/digest.ts';
import type { Result } from '../model/failure.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Order } from '../model/order.ts';

/** The host state: one folder per operation, 0700, never inside a workspace. */
export interface Operations {
  /** Ids of all operations known here, oldest first. */
  list(): Promise<readonly OperationId[]>;
  /** Draws the next id of that date, above `taken` (numbers used in the workspace's ledger), and makes its folder; safe against a second process. */
  draw(date: string, taken: number): Promise<Result<OperationId>>;
  /** Removes what was drawn for an operation that was never begun: its journal holds no record, so its number is free again. To be called under its lock. */
  discard(id: OperationId): Promise<void>;
  saveOrder(id: OperationId, order: Order): Promise<Result<void>>;
  loadOrder(id: OperationId): Promise<Result<Order>>;
  /** Bytes of workspace files that the plan names by digest. */
  saveBlob(id: OperationId, bytes: Uint8Array): Promise<Result<Digest>>;
  loadBlob(id: OperationId, sha256: Digest): Promise<Result<Uint8Array>>;
  /** Values of secret parameters, mode 0600, until the operation is closed. */
  saveSecrets(id: OperationId, secrets: Readonly<Record<string, string>>): Promise<Result<void>>;
  loadSecrets(id: OperationId): Promise<Result<Readonly<Record<string, string>>>>;
  forgetSecrets(id: OperationId): Promise<void>;
  /** Another file of the operation's folder, written whole and synced (`report.md`, `manifest-3.json`, …). */
  save(id: OperationId, name: string, bytes: Uint8Array): Promise<Result<void>>;
  load(id: OperationId, name: string): Promise<Result<Uint8Array | undefined>>;
  /** Names of files below the operation's folder, `/`-separated, sorted. */
  files(id: OperationId): Promise<readonly string[]>;
  /** The folder, for messages to people and for the pre-image on this machine. */
  folder(id: OperationId): string;
  /** Where the runner of this operation listens. */
  socket(id: OperationId): string;
}
