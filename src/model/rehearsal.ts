import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { PathChange } from './manifest.ts';
import type { Verdict } from './verdict.ts';

/** How long a proof counts, milliseconds: a host of yesterday is another host. */
export const proofLifetime = 24 * 60 * 60 * 1000;

/** What a rehearsal is about: while all of it is the same, what was seen still counts. */
export interface RehearsalGround {
  readonly plan_digest: Digest;
  readonly machine_id: string;
  /** Of the survey's facts. */
  readonly facts_digest: Digest;
  /** Of the survey's programs: paths, owners, contents. */
  readonly programs_digest: Digest;
  /** Of the manifest of the allowed paths; missing: there are none. */
  readonly preimage?: Digest;
  /** Kernel, bubblewrap and the tools that copy and compare, by name. */
  readonly tools: Readonly<Record<string, string>>;
  readonly holdpoint_version: string;
}

/** A gate that was judged in the rehearsal, or could not be. */
export interface RehearsedGate {
  readonly title: string;
  readonly verdict: Verdict | 'not rehearsed';
  /** What was seen, or why it could not be judged. */
  readonly observed: string;
}

/** What changed by a step in the rehearsal. `diff`: a unified diff of text, redacted and bounded; missing for anything else. */
export interface RehearsedChange extends PathChange {
  readonly diff?: string;
}

/** The rollback of everything up to a step, tried in a copy made after that step. */
export interface RehearsedRollback {
  /** Begun steps that were taken back. */
  readonly begun: readonly number[];
  /** true: manifest, independent tool and everything outside the allowed paths are as before. */
  readonly equal: boolean;
  /** What was not, a line each. */
  readonly problems: readonly string[];
  /** Parts of it that could not be tried, a line each. */
  readonly not_rehearsed: readonly string[];
}

export type RehearsedStep = {
  readonly step: number;
  readonly name: string;
} & (
  | { readonly is: 'not-rehearsed'; readonly why: string }
  /** Its condition said no. */
  | { readonly is: 'skipped'; readonly why: string }
  | {
      readonly is: 'passed' | 'failed';
      /** `exit 0`, or why it failed. */
      readonly summary: string;
      /** The end of what it printed, redacted; kept where it failed. */
      readonly output: readonly string[];
      readonly gates: readonly RehearsedGate[];
      readonly changes: readonly RehearsedChange[];
      /** Missing: nothing was changed by it. */
      readonly rollback?: RehearsedRollback;
    }
);

/** The plan with live services, in a second system booted from a copy of the host's root. `none`: there was no such system, or nothing left to try in it. */
export type LiveRehearsal =
  | { readonly is: 'none'; readonly why: string }
  | {
      readonly is: 'tried';
      /** Milliseconds until the first twin's services ran. */
      readonly ready_ms: number;
      /** Why it did not pass, a sentence each. */
      readonly problems: readonly string[];
      readonly healthy: readonly RehearsedGate[];
      /** `rollback` of a step: everything up to it, taken back in a twin of its own with the services running. */
      readonly steps: readonly RehearsedStep[];
      readonly not_rehearsed: readonly string[];
      /** Running services of the host that did not run in the twin: `postgresql@15-main.service: it holds data, …`. */
      readonly absent: readonly string[];
    };

/** What a rehearsal found out, as it is stored. */
export interface RehearsalProof {
  readonly holdpoint: 1;
  readonly ground: RehearsalGround;
  readonly stage: 'view' | 'twin';
  readonly passed: boolean;
  /** Why it did not pass, a sentence each; empty when it did. */
  readonly problems: readonly string[];
  /** What a rehearsal in a view does differently from the host and what follows from that alone, a sentence each. */
  readonly overlay_differences: readonly string[];
  readonly healthy: readonly RehearsedGate[];
  readonly steps: readonly RehearsedStep[];
  /** Steps, gates and parts of the rollback that were not rehearsed, with the reason: `step 2 (Reload nginx): …`. */
  readonly not_rehearsed: readonly string[];
  /** Missing: the plan has nothing that needs live services. */
  readonly live?: LiveRehearsal;
  /** Paths of the host that differ at the end of all steps. */
  readonly changed_paths: readonly string[];
  /** What proves the rollback: the script, but for the places that differ from one operation to the next. Missing: no script was needed. */
  readonly revert_digest?: Digest;
  readonly made_at: Instant;
  readonly expires: Instant;
  readonly duration_ms: number;
}

/** The steps and health gates as far as they were tried: with live services where that was possible, else in the view. */
export function seenIn({ live, steps, healthy }: RehearsalProof): {
  readonly steps: readonly RehearsedStep[];
  readonly healthy: readonly RehearsedGate[];
} {
  return live?.is === 'tried' ? live : { steps, healthy };
}

/** What the survey names of a proof; its digest is part of the survey digest. */
export interface SurveyedRehearsal {
  readonly file: string;
  readonly sha256: Digest;
  /** Missing: in a view alone. */
  readonly stage?: 'twin';
  readonly passed: boolean;
  readonly made_at: Instant;
  readonly expires: Instant;
  readonly not_rehearsed: readonly string[];
  /** Step to the paths that it changed, of steps that were rehearsed. What only got another time is left out. */
  readonly changed: Readonly<Record<string, readonly string[]>>;
  /** Of the rollback that was proven; missing: nothing is written. */
  readonly revert_digest?: Digest;
}
