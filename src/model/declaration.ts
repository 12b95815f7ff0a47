import type { RiskClass } from './risk-class.ts';

/** One allowed path. `keep`: writable, in no snapshot, left alone by a rollback. */
export interface AllowedPath {
  readonly path: string;
  readonly keep: boolean;
}

/** What must not be touched: text is shown as "not enforced", the others are enforced. */
export type NotAllowed =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'service'; readonly unit: string }
  | { readonly kind: 'command'; readonly line: string };

/** The seven mandatory fields. Spelled as in the file, because plan and ledger hold it as it is. */
export interface Declaration {
  readonly operation_name: string;
  readonly objective: string;
  readonly risk_class: RiskClass;
  readonly blast_radius: string;
  readonly rollback_strategy: string;
  /** Missing: the operation is invalid. Empty: nothing may be written. Listed: exactly these and what lies below them. */
  readonly allowed_paths: readonly AllowedPath[];
  /** Missing: the operation is invalid. Empty: no service may be touched. Listed: exactly these units. */
  readonly allowed_services: readonly string[];
}
