import type { Digest } from '../model/digest.ts';
import type { OperationId } from '../model/operation-id.ts';

/**
 * What can be said about a ledger. trusted: every needed signature is by a signer of the auditor's own list. consistent: nothing speaks
 * against it. altered: bytes are not those that were written. incomplete: something is gone. untrusted: a signature does not hold.
 * unknown: it cannot be judged.
 */
export type LedgerVerdict = 'trusted' | 'consistent' | 'altered' | 'incomplete' | 'untrusted' | 'unknown';

/** What a check found. `consistent`: worth knowing, speaks against nothing. */
export interface LedgerFinding {
  readonly operation_id?: OperationId;
  readonly verdict: LedgerVerdict;
  /** Stable kebab-case. */
  readonly code: string;
  readonly message: string;
}

export interface LedgerAnswer {
  readonly verdict: LedgerVerdict;
  readonly entries: number;
  /** Digest of the newest entry; missing: none. Kept elsewhere it proves later that nothing was dropped. */
  readonly head?: Digest;
  readonly findings: readonly LedgerFinding[];
}

/** The gravest one decides; none at all is consistent. */
export function gravest(findings: readonly LedgerFinding[]): LedgerVerdict {
  const order: readonly LedgerVerdict[] = ['altered', 'untrusted', 'incomplete', 'unknown'];
  return order.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? 'consistent';
}
