import type { PathChange } from './manifest.ts';
import type { Verdict } from './verdict.ts';

/** State of a unit as systemd tells it (`systemctl show`). */
export interface UnitState {
  readonly unit: string;
  readonly load_state: string;
  readonly active_state: string;
  readonly sub_state: string;
  readonly unit_file_state: string;
  readonly invocation_id: string;
  readonly restarts: number;
  /** Seconds since the unit became active on the monotonic clock, as systemd gives it; decimal microseconds text. */
  readonly active_enter: string;
}

/** What must be known from before a step, so that its gates look only at what came after. */
export interface Baselines {
  /** Log path to the byte offset and inode (`inode:offset`). */
  readonly logs: Readonly<Record<string, string>>;
  /** Unit to journal cursor; one cursor serves all units. Missing: no journal on this host. */
  readonly journal_cursor?: string;
  readonly units: Readonly<Record<string, UnitState>>;
}

export const noBaselines: Baselines = { logs: {}, units: {} };

/** One attempt of a gate. */
export interface Attempt {
  readonly verdict: Verdict;
  /** What was seen, one line for people. */
  readonly observed: string;
  readonly duration_ms: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** What decided it. */
  readonly observed: string;
  readonly attempts: readonly Attempt[];
  /** A comparable text for `unchanged` (full stdout's digest, unit state, …). */
  readonly fingerprint: string;
  /** `gate view: read-only` and the like, where it matters. */
  readonly note?: string;
}

/** How an action ended. `done`, `failed` (rolls back) and `unknown` (halts and asks) are three different things. */
export interface ActionResult {
  readonly result: 'done' | 'failed' | 'unknown';
  /** `exit 0`, `signal SIGKILL`, `timed out after 10 s`, `active → active`, … */
  readonly summary: string;
  readonly exit_code?: number;
  /** Evidence beyond output: a diff of a written file, unit state before and after. */
  readonly detail: readonly string[];
  /** Service steps: state before and after, for the rollback and for downtime. */
  readonly unit_before?: UnitState;
  readonly unit_after?: UnitState;
  /** Writes: what changed, when the performer knows it. */
  readonly changed?: readonly PathChange[];
  /** false: ran outside the boundary. */
  readonly confined: boolean;
}
