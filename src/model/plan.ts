import type { Command } from './command.ts';
import type { Declaration, NotAllowed } from './declaration.ts';
import { digestOfValue, type Digest } from './digest.ts';
import type { Gate } from './gate.ts';
import type { Redaction } from './redaction.ts';
import type { RiskClass } from './risk-class.ts';
import type { Step } from './step.ts';

export type Enforcement = 'kernel' | 'partial' | 'advisory';

/** Where a secret parameter's value comes from; the plan holds this, never the value. */
export type SecretSource =
  | { readonly from: 'prompt' }
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'host_file'; readonly path: string; readonly match: string }
  | { readonly from: 'random'; readonly length: number };

/** Plain values are already substituted into the plan's strings; they stand here for the record. */
export type ParameterValue = { readonly value: string } | { readonly secret: SecretSource };

/** A value read from the host in a view. `command.stdout` is mandatory; the value is its one group, else the whole match. */
export interface Fact {
  readonly command: Command;
}

/** What the policy asks for this operation: its class's rule, raised by `high_risk` places. */
export interface PlanRules {
  readonly approval: 'none' | 'self' | 'other';
  readonly rehearsal: 'required' | 'optional';
  /** The least enforcement the policy accepts. */
  readonly enforcement: Enforcement;
  readonly confirm_within: 'required' | 'optional';
  readonly self_control: 'reason' | { readonly wait: number } | { readonly countersign_within: number };
  readonly signatures: 'none' | 'wanted' | 'required';
  readonly commit: boolean;
  /** What is masked besides the secrets of the runbook. Missing: nothing. */
  readonly redact?: Redaction;
  /** `read-only`, with a writable and unreached command: any program may run in READ_ONLY. */
  readonly limits: PlanLimits;
}

/** Milliseconds and bytes. */
export interface PlanLimits {
  readonly step_timeout: number;
  readonly max_timeout: number;
  readonly gate_timeout: number;
  readonly evidence_per_stream: number;
  readonly evidence_in_git: number;
  readonly keep_snapshots: number;
  readonly keep_evidence: number;
  readonly snapshot: number;
}

/** What the boundary hides or protects inside wider paths, computed from policy and runbook. Absolute paths. */
export interface PlanScope {
  /** Allowed paths that a step may write, `keep` ones among them. */
  readonly writable: readonly string[];
  /** The `keep` ones among `writable`. */
  readonly keep: readonly string[];
  /** Read-only although they lie inside a writable path: guarded paths and `not_allowed` paths. */
  readonly protected: readonly string[];
  /** Not readable by steps, besides the built-in list. */
  readonly hidden: readonly string[];
  /** Units that service steps may touch, canonical with suffix. */
  readonly units: readonly string[];
  /** Shown as "not enforced". */
  readonly not_enforced: readonly string[];
}

/**
 * What workspace and parameters alone determine; the same bytes on every machine. Every string in facts, healthy and
 * steps is a template (template.ts) in which `${fact}`, `${operation_id}` and `${secret}` may still stand.
 */
export interface Plan {
  readonly holdpoint: 1;
  /** Path below the workspace's root with `/`. */
  readonly runbook: { readonly file: string; readonly sha256: Digest };
  readonly declaration: Declaration;
  readonly owner?: string;
  readonly refs: readonly string[];
  readonly not_allowed: readonly NotAllowed[];
  readonly target: 'local';
  readonly on_fail: 'rollback' | 'halt';
  readonly computed_class: RiskClass;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly healthy: readonly Gate[];
  readonly steps: readonly Step[];
  readonly scope: PlanScope;
  readonly rules: PlanRules;
  readonly policy: { readonly file: string; readonly sha256: Digest };
  /** Missing: the workspace has no list of signers. */
  readonly signers?: { readonly file: string; readonly sha256: Digest };
  /** Undo kinds that a rollback cannot take back, as `step N: why`. */
  readonly not_reversible: readonly string[];
  /** Findings of the check that were only warnings; the approver saw them. */
  readonly warnings: readonly string[];
}

export function planDigest(plan: Plan): Digest {
  return digestOfValue(plan);
}
