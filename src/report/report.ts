// report: journal and ledger turned into words, as values first and as text last. It must never read a file, ask the clock or decide anything.

import type { Digest } from '../model/digest.ts';
import type { Instant } from '../model/instant.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Enforcement } from '../model/plan.ts';
import type { RiskClass } from '../model/risk-class.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Downtime } from './downtime.ts';

/** What a statement rests on: a line of the journal by its number, or a file of the sealed run. */
export type Source = { readonly event: number } | { readonly file: string };

/** One thing the report says. Without `sources` nothing of its kind happened, or it rests on the plan alone. */
export interface Statement {
  readonly text: string;
  readonly sources: readonly Source[];
  /** Typed by this person, not computed. */
  readonly note_by?: string;
}

/** One judged gate in a step's record. */
export interface Verification {
  readonly verdict: Verdict;
  readonly title: string;
  /** What was seen. */
  readonly observed: string;
  readonly attempts: number;
  readonly sources: readonly Source[];
}

/** PASS, FAIL, UNKNOWN; SKIPPED: its `when` did not hold; NOT RUN: begun never. */
export type StepStatus = Verdict | 'SKIPPED' | 'NOT RUN';

/** A step as it is recorded and shown. */
export interface StepRecord {
  readonly step: number;
  readonly name: string;
  /** When it was begun, or skipped; missing: not run. */
  readonly at?: Instant;
  /** A line each. */
  readonly command: readonly string[];
  readonly result: readonly string[];
  readonly status: StepStatus;
  readonly verification: readonly Verification[];
  readonly duration_ms?: number;
  readonly sources: readonly Source[];
}

/** The final account of one operation, computed from its journal. Spelled as in `report.json`. */
export interface Report {
  readonly holdpoint: 1;
  readonly operation_id: OperationId;
  readonly operation_name: string;
  readonly objective: string;
  readonly outcome: Outcome;
  readonly because: string;
  readonly risk_class: RiskClass;
  readonly enforcement: Enforcement;
  readonly hostname: string;
  readonly plan_digest: Digest;
  readonly survey_digest: Digest;
  readonly began: Instant;
  readonly ended: Instant;
  readonly downtime: readonly Downtime[];
  readonly exec_summary: readonly Statement[];
  readonly changes_made: readonly Statement[];
  readonly verification_evidence: {
    readonly health: readonly Verification[];
    readonly steps: readonly StepRecord[];
    readonly rollback: readonly Statement[];
  };
  readonly risk_assessment: readonly Statement[];
  readonly next_safe_actions: readonly Statement[];
}
