// ledger: entry text, chain and verification, as values. It must never know where files lie, who reads them or what time it is.

import type { Digest } from '../model/digest.ts';
import type { Instant } from '../model/instant.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Enforcement } from '../model/plan.ts';
import type { RiskClass } from '../model/risk-class.ts';

export type EntryKind = 'operation' | 'signature' | 'amendment' | 'event' | 'imported';

/**
 * What an entry says, before it has a place in the chain. Fields that do not apply are left out. Strings hold no control characters;
 * instants are UTC with milliseconds; numbers are integers.
 */
export interface EntryFields {
  readonly holdpoint: 1;
  readonly kind: EntryKind;
  readonly operation_id?: OperationId;
  readonly operation_name?: string;
  readonly objective?: string;
  readonly requested_by?: string;
  /** `NONE` where policy asks for nobody. */
  readonly approved_by?: string;
  readonly executed_by?: string;
  readonly approval_timestamp?: Instant;
  readonly execution_timestamp?: Instant;
  readonly closed_timestamp?: Instant;
  readonly risk_class?: RiskClass;
  readonly blast_radius?: string;
  readonly rollback_strategy?: string;
  /** A path alone, or with `keep`. Empty: nothing may be written. */
  readonly allowed_paths?: readonly (string | { readonly path: string; readonly keep: true })[];
  /** Empty: no service may be touched. */
  readonly allowed_services?: readonly string[];
  readonly target?: string;
  /** Computed, a line each. */
  readonly changes_summary?: readonly string[];
  /** What takes the operation back: the operation's id while its pre-image is kept. */
  readonly rollback_ref?: string;
  readonly outcome?: Outcome;
  readonly rollback_of?: OperationId;
  readonly rollback_timestamp?: Instant;
  /** Files of the sealed run that prove the rollback. */
  readonly rollback_evidence?: readonly string[];
  /** Digest of the entry that this one corrects. */
  readonly amends?: Digest;
  /** Digest of the entry that this one signs. */
  readonly of?: Digest;
  readonly refs?: readonly string[];
  /** Unit to its last known state. */
  readonly services_status?: Readonly<Record<string, string>>;
  /** Steps that were not run, with the reason. */
  readonly skipped?: readonly string[];
  readonly not_reversible?: readonly string[];
  readonly not_rehearsed?: readonly string[];
  /** Steps that ran outside the boundary. */
  readonly unconfined?: readonly string[];
  /** Paths that a rollback left alone. */
  readonly kept?: readonly string[];
  readonly enforcement?: Enforcement;
  readonly rehearsal?: string;
  readonly git_commit?: string;
  readonly git_branch?: string;
  readonly git_dirty?: boolean;
  readonly hostname?: string;
  readonly plan_digest?: Digest;
  readonly survey_digest?: Digest;
  readonly policy_digest?: Digest;
  readonly journal_head?: Digest;
  /** Of the list of sealed files, see sealed-files.ts. */
  readonly evidence_digest?: Digest;
  /** Typed by people, a line each. */
  readonly notes?: readonly string[];
}

/** An entry's place. */
export interface ChainPlace {
  /** `main` where the workspace has one chain. */
  readonly chain: string;
  /** From 1, without gaps. */
  readonly seq: number;
  /** Digest of the entry before; 64 zeros in the first. */
  readonly prev: Digest;
}

export interface Signature {
  readonly by: string;
  /** OpenSSH's armoured signature, its newlines as `\n`. */
  readonly signature: string;
}

/** An entry as it stands in a ledger file. */
export type Entry = EntryFields &
  ChainPlace & { readonly digest: Digest; /** missing: unsigned */ readonly signatures?: readonly Signature[] };

/** The one order of fields. */
export const fieldOrder = [
  'holdpoint',
  'kind',
  'operation_id',
  'operation_name',
  'objective',
  'requested_by',
  'approved_by',
  'executed_by',
  'approval_timestamp',
  'execution_timestamp',
  'closed_timestamp',
  'risk_class',
  'blast_radius',
  'rollback_strategy',
  'allowed_paths',
  'allowed_services',
  'target',
  'changes_summary',
  'rollback_ref',
  'outcome',
  'rollback_of',
  'rollback_timestamp',
  'rollback_evidence',
  'amends',
  'of',
  'refs',
  'services_status',
  'skipped',
  'not_reversible',
  'not_rehearsed',
  'unconfined',
  'kept',
  'enforcement',
  'rehearsal',
  'git_commit',
  'git_branch',
  'git_dirty',
  'hostname',
  'plan_digest',
  'survey_digest',
  'policy_digest',
  'journal_head',
  'evidence_digest',
  'notes',
  'chain',
  'seq',
  'prev',
] as const satisfies readonly (keyof EntryFields | keyof ChainPlace)[];
