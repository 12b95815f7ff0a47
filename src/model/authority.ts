import type { AllowedBy, Command } from './command.ts';
import type { Declaration, NotAllowed } from './declaration.ts';
import type { Digest } from './digest.ts';
import type { PlanRules } from './plan.ts';
import type { RiskClass } from './risk-class.ts';

/** Why a command may not run, and what to write where. */
export interface Denial {
  readonly reason: string;
  readonly hint: string;
}

export type CommandVerdict = { readonly allowed: true; readonly by: AllowedBy } | { readonly allowed: false; readonly denial: Denial };

/** What a policy says about one runbook; the plan is built under it. A value made by the policy room, so that the plan never parses policy. */
export interface Authority {
  readonly file: string;
  readonly sha256: Digest;
  /** `readOnly`: the runbook declares READ_ONLY. A bare program name in argv[0] is resolved to the one allowed command with that base name. */
  readonly allow: (
    command: Command,
    context: { readonly readOnly: boolean; readonly script?: { readonly file: string; readonly sha256: Digest } },
  ) => CommandVerdict;
  /** The written absolute path for a bare program name; undefined when none or several rules have it. */
  readonly resolveProgram: (
    name: string,
  ) => { readonly path: string } | { readonly path: undefined; readonly candidates: readonly string[] };
  readonly rulesFor: (declaration: Declaration, computed: RiskClass) => PlanRules;
  readonly onFailFor: (riskClass: RiskClass) => 'rollback' | 'halt';
  /** Guarded path (built-in or policy) to the class that may write it when it is named; may hold `*`, to be read by guarded-path.ts alone. */
  readonly guardedPaths: Readonly<Record<string, RiskClass>>;
  readonly hiddenPaths: readonly string[];
  /** What a plan's scope hides: `hiddenPaths` without the built-in secrets in a guarded place that these allowed paths name, or something in it, under its class. */
  readonly hiddenFor: (allowedPaths: readonly string[], declared: RiskClass) => readonly string[];
  readonly notAllowed: readonly NotAllowed[];
  readonly minimumServiceGates: readonly (readonly string[])[];
  readonly strict: boolean;
  readonly irreversible: 'allowed' | 'refused';
  /** Settings of the policy that this release cannot honour, each a sentence with its line: refuse with 69. */
  readonly notBuilt: readonly string[];
}
