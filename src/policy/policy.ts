// policy: may this run, who must approve? Always with rule and reason.
// It knows no file system, no host and no clock: the policy's text comes in, verdicts come out. There are no deny rules here.

import type { Reach } from '../model/command.ts';
import type { NotAllowed } from '../model/declaration.ts';
import type { Digest } from '../model/digest.ts';
import type { Enforcement, PlanLimits, PlanRules } from '../model/plan.ts';
import type { Redaction } from '../model/redaction.ts';
import type { RiskClass } from '../model/risk-class.ts';

/** One place of an argv in a rule. */
export type WordMatcher =
  | { readonly kind: 'word'; readonly text: string }
  /** The whole word matches; see word-matcher.ts for leading dashes. */
  | { readonly kind: 'match'; readonly pattern: string; readonly regex: RegExp }
  /** A canonical absolute path equal to or below the directory. */
  | { readonly kind: 'path'; readonly dir: string }
  /** Every remaining word, none included; only in the last place. */
  | { readonly kind: 'rest'; readonly pattern: string; readonly regex: RegExp };

/** What a text beside the argv (an environment value, stdin) must be. */
export type TextMatcher = { readonly kind: 'any' } | Exclude<WordMatcher, { readonly kind: 'rest' }>;

/** What a rule grants beside its words. */
export interface Grants {
  /** Missing or empty: only without `user`. Listed: only with one of these as `user`. */
  readonly users: readonly string[];
  /** Missing or empty: nothing may be reached. Listed: these, and what is narrower (`network` covers endpoints, `host` covers all). */
  readonly reach: readonly Reach[];
  /** Missing or empty: no variable may be added. Listed: these may be, with a value that matches. */
  readonly env: Readonly<Record<string, TextMatcher>>;
  /** Missing: stdin must be empty. */
  readonly stdin?: TextMatcher;
  /** true: the command only looks, whatever it reaches; it does not raise the class. */
  readonly looks: boolean;
}

export interface CommandRule extends Grants {
  readonly kind: 'command';
  readonly line: number;
  /** The first one is a literal absolute path. */
  readonly argv: readonly WordMatcher[];
}

export interface ScriptRule extends Grants {
  readonly kind: 'script';
  readonly line: number;
  /** Path below the workspace's root. */
  readonly file: string;
  readonly sha256: Digest;
  /** Missing or empty: no arguments. */
  readonly args: readonly WordMatcher[];
}

export type Rule = CommandRule | ScriptRule;

/** A runbook reviewed as a whole: every command of exactly these bytes. */
export interface Pin {
  readonly line: number;
  readonly file: string;
  readonly sha256: Digest;
}

export interface ClassRule {
  readonly approval: PlanRules['approval'];
  readonly rehearsal: PlanRules['rehearsal'];
  readonly enforcement: Enforcement;
  readonly confirm_within: PlanRules['confirm_within'];
  readonly on_fail: 'rollback' | 'halt';
}

/** Single places held to more than their class. */
export interface HighRiskPlace {
  readonly line: number;
  readonly paths: readonly string[];
  readonly services: readonly string[];
  /** Missing: the class's rule. */
  readonly approval?: PlanRules['approval'];
  readonly rehearsal?: PlanRules['rehearsal'];
}

/** A checked policy with every default filled in. Times in milliseconds, sizes in bytes. */
export interface Policy {
  /** As the workspace names it. */
  readonly file: string;
  readonly pins: readonly Pin[];
  readonly rules: readonly Rule[];
  /** any: in READ_ONLY and without reach every command is allowed, because the kernel is the control. */
  readonly readOnlyCommands: 'any' | 'listed';
  /** A class that is missing takes the rules of the next higher one named. */
  readonly classes: Readonly<Partial<Record<RiskClass, ClassRule>>>;
  readonly highRisk: readonly HighRiskPlace[];
  /** Besides the built-in list. */
  readonly guardedPaths: Readonly<Record<string, RiskClass>>;
  readonly hiddenPaths: readonly string[];
  readonly notAllowed: readonly NotAllowed[];
  /** Each inner list: one of these kinds must stand beside a service step. */
  readonly minimumServiceGates: readonly (readonly string[])[];
  readonly strict: boolean;
  readonly irreversible: 'allowed' | 'refused';
  readonly selfControl: PlanRules['self_control'];
  readonly signatures: PlanRules['signatures'];
  readonly commit: boolean;
  readonly stores: readonly ('yaml' | 'changelog' | 'tag')[];
  readonly chains: 'one' | 'host';
  readonly limits: PlanLimits;
  readonly redact: Redaction;
  /** What was written in the file and what this release makes of it. */
  readonly settings: PolicySettings;
}

/** The file's top-level keys with their values as written or by default, for `policy show`. */
export interface PolicySettings {
  readonly values: Readonly<Record<string, unknown>>;
  /** Key to line; a key without a line stands at its default. */
  readonly lines: Readonly<Record<string, number>>;
}
