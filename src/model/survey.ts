import { digestOfValue, type Digest } from './digest.ts';
import type { SurveyedRehearsal } from './rehearsal.ts';

/** One program that the plan runs, as this host has it. */
export interface SurveyedProgram {
  /** As written in the plan. */
  readonly written: string;
  readonly real_path: string;
  readonly sha256: Digest;
  readonly owner: number;
  /** A script: the programs that its first line starts; a bare name is looked for on the fixed PATH. Missing: it is no script. */
  readonly interpreters?: readonly string[];
  /** true: a shell or a program that can start one; flagged, not refused. */
  readonly shell_capable: boolean;
}

export interface SurveyedUnit {
  readonly written: string;
  /** Canonical id by `systemctl show -p Id`. */
  readonly id: string;
  readonly load_state: string;
  readonly active_state: string;
  readonly unit_file_state: string;
  /** Units that stop or restart with it (PartOf, Requires, BindsTo, reversed). */
  readonly drags: readonly string[];
  readonly need_daemon_reload: boolean;
}

/** A file that a write step would change, compared with what the host has now. */
export interface SurveyedWrite {
  readonly step: number;
  readonly path: string;
  /** Unified diff; missing for secret or binary files. */
  readonly diff?: string;
  readonly changes: boolean;
}

/** What one host adds to a plan; its digest is the survey digest. */
export interface Survey {
  readonly plan_digest: Digest;
  readonly hostname: string;
  readonly machine_id: string;
  readonly kernel: string;
  /** Who runs Holdpoint here: `root` or the login's name. */
  readonly acts_as: string;
  /** What the host can enforce. */
  readonly boundary: 'bubblewrap' | 'none';
  /** `overlay`: gates and facts run in a throw-away view; `read-only`: in the boundary with nothing writable; `none`: unconfined (advisory). */
  readonly gate_view: 'overlay' | 'read-only' | 'none';
  readonly enforcement: 'kernel' | 'partial' | 'advisory';
  /** Steps that run outside the boundary on this host, by index. */
  readonly unconfined: readonly number[];
  readonly programs: readonly SurveyedProgram[];
  readonly units: readonly SurveyedUnit[];
  readonly writes: readonly SurveyedWrite[];
  /** Values of the plan's facts. */
  readonly facts: Readonly<Record<string, string>>;
  /** Programs, units or tools that are not there: refuses the run (69). */
  readonly missing: readonly string[];
  /** Why this host refuses the plan (exit 77 or 65), each a sentence; empty: it may run. */
  readonly refusals: readonly string[];
  /** Worth knowing, not refused (hard links, tools that are absent and what is not compared then, …). */
  readonly notes: readonly string[];
  /** Digest of the manifest of the allowed paths now; missing where there are none. */
  readonly preimage?: Digest;
  /** The rehearsal that counts for this plan on this host as it is now; missing: there is none. */
  readonly rehearsal?: SurveyedRehearsal;
}

export function surveyDigest(survey: Survey): Digest {
  return digestOfValue(survey);
}
