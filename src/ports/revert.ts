import type { Digest } from '../model/digest.ts';
import type { Result } from '../model/failure.ts';
import type { Manifest, PathChange } from '../model/manifest.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Plan } from '../model/plan.ts';

/** How people read a step in `revert.sh`, by step number: what it does, a line each; how it is taken back; each item of its list undo. */
export type RevertWords = Readonly<
  Record<number, { readonly did: readonly string[]; readonly undone: string; readonly items: readonly string[] }>
>;

/** What `revert.sh` is compiled from. */
export interface RevertOrder {
  readonly operation: OperationId;
  /** Facts and `operation_id` are bound; what still stands as `${name}` is a secret. */
  readonly plan: Plan;
  /** The operation's folder on the host. */
  readonly folder: string;
  /** Missing: no path is written. */
  readonly preimage?: { readonly folder: string; readonly manifest: Manifest };
  readonly enforced: boolean;
  readonly words: RevertWords;
  /** Bytes named by digest in the plan. */
  readonly blob: (sha256: Digest) => Promise<Result<Uint8Array>>;
}

export interface CompiledRevert {
  readonly path: string;
  readonly sha256: Digest;
  /** Digest of the same without what differs between two operations of one plan on one host: what a rehearsal proved is what a run has. */
  readonly comparable: Digest;
}

/** The compiled rollback: a POSIX shell program in the operation's folder, which needs no Holdpoint. */
export interface Reverts {
  /** Writes `revert.sh` (0700) and the lists it reads into `folder`, synced. Fails (69, 74) before anything else is changed. */
  compile(order: RevertOrder): Promise<Result<CompiledRevert>>;
  /** What a step changed and what the paths are since, durable: the program then knows that the step was not in flight. */
  noteStep(folder: string, step: number, changes: readonly PathChange[], after: Manifest): Promise<Result<void>>;
  /** Paths that somebody else changed, all that are known. */
  noteForeign(folder: string, paths: readonly string[], after: Manifest): Promise<Result<void>>;
}
