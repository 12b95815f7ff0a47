import type { Approval } from './approval.ts';
import type { BoundaryTrial } from './boundary-trial.ts';
import type { Declaration } from './declaration.ts';
import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { PathChange } from './manifest.ts';
import type { ActionResult, Baselines, Judgement, UnitState } from './observation.ts';
import type { OperationId } from './operation-id.ts';
import type { ExitCode, Outcome } from './outcome.ts';
import type { Enforcement } from './plan.ts';
import type { HeldBack, Removal } from './removal.ts';
import type { RevertRecord } from './revert-record.ts';
import type { RiskClass } from './risk-class.ts';
import type { UnitSight } from './unit-sight.ts';

/** Where a gate stands: which list of the plan, and its place there (from 0). */
export type GateSite =
  | { readonly at: 'health-before'; readonly index: number }
  | { readonly at: 'health-after'; readonly index: number }
  | { readonly at: 'health-rollback'; readonly index: number }
  | { readonly at: 'when'; readonly step: number; readonly index: number }
  | { readonly at: 'step'; readonly step: number; readonly index: number }
  /** Gates of a list undo, judged after the item and again in the proof. */
  | { readonly at: 'undo' | 'undo-proof'; readonly step: number; readonly item: number; readonly index: number };

/** One stream of one command, as it lies in the operation's folder. Digest and sizes are of the redacted bytes; the kept file may be shorter. */
export interface StoredStream {
  readonly stream: 'out' | 'err';
  /** `evidence/3-1.out`, below the operation's folder. */
  readonly file: string;
  readonly bytes: number;
  readonly kept: number;
  readonly sha256: Digest;
  readonly truncated: boolean;
  readonly binary: boolean;
}

/** What a person may answer. `pass`, `fail`, `unsure` only to a manual gate or a manual step. */
export type Answer = 'verify' | 'rollback' | 'continue' | 'leave' | 'pass' | 'fail' | 'unsure';

export type QuestionKind =
  /** A gate is UNKNOWN. */
  | 'gate-unknown'
  /** An action is UNKNOWN: timeout, signal, lost link. */
  | 'action-unknown'
  /** The runner died in mid-step. */
  | 'interrupted'
  /** Something FAILED and `on_fail: halt` asks instead of rolling back. */
  | 'failed'
  | 'manual-gate'
  | 'manual-step'
  /** Nobody is there to type the number of a point of no return, or of a step outside the boundary. */
  | 'release'
  /** The rollback stands before a point of no return. */
  | 'impossible'
  /** Somebody else changed allowed paths since the step. */
  | 'foreign-changes'
  /** An undo, a restore or a gate of the rollback did not do what it should. */
  | 'rollback-stuck'
  /** `revert.sh` was run while no runner was there. */
  | 'reverted-outside'
  /** A person asked to stop. */
  | 'stopped';

export interface Question {
  /** From 1 within the operation. */
  readonly number: number;
  readonly kind: QuestionKind;
  /** One sentence. */
  readonly text: string;
  /** What is known, a line each. */
  readonly known: readonly string[];
  readonly answers: readonly Answer[];
  readonly step?: number;
  /** The first gate that is not PASS, or the manual gate that is asked about. */
  readonly site?: GateSite;
  /** The part of the rollback that is stuck. */
  readonly compensation?: Compensation;
}

/** One act of a rollback, named the same in plan, journal and report. */
export type Compensation =
  | { readonly kind: 'undo-action'; readonly step: number; /** place in the step's list, from 0 */ readonly item: number }
  /** Paths that the step changed go back to the pre-image. */
  | { readonly kind: 'restore-paths'; readonly step: number }
  /** Paths that somebody else changed, once a person decided that they go back too; no step of ours, so 0. */
  | { readonly kind: 'restore-foreign'; readonly step: 0 }
  /** The unit goes back to the state recorded before the step. */
  | { readonly kind: 'reverse-service'; readonly step: number }
  /** The step's service action once more; `start` where the unit was active before and is dead now. */
  | { readonly kind: 'again'; readonly step: number }
  /** Nothing is done: undo `none`, or nothing was changed. */
  | { readonly kind: 'pass-over'; readonly step: number; readonly why: string }
  | { readonly kind: 'impossible'; readonly step: number; readonly why: string };

/** One begun step of a finished operation, as far as taking it back needs it. */
export interface AdoptedStep {
  readonly step: number;
  readonly baselines: Baselines;
  readonly result?: ActionResult;
  readonly changes: readonly PathChange[];
}

/** What happened, in the past tense. A closed union: the fold of these is the only run state. Spelled as in the journal's lines. */
export type NewEvent =
  | {
      readonly type: 'operation-declared';
      readonly declaration: Declaration;
      readonly runbook: { readonly file: string; readonly sha256: Digest };
      readonly requested_by: string;
      readonly executed_by: string;
      readonly acts_as: string;
      readonly attended: boolean;
      readonly workspace: string;
      readonly hostname: string;
      readonly machine_id: string;
      readonly boot_id: string;
      readonly holdpoint_version: string;
      /** The workspace's commit; missing: no repository. */
      readonly git?: { readonly commit?: string; readonly branch?: string; readonly dirty: boolean };
      readonly rollback_of?: OperationId;
    }
  | {
      readonly type: 'plan-sealed';
      readonly plan_digest: Digest;
      readonly policy_digest: Digest;
      readonly computed_class: RiskClass;
      readonly steps: number;
    }
  | {
      readonly type: 'survey-taken';
      readonly survey_digest: Digest;
      readonly enforcement: Enforcement;
      readonly gate_view: string;
      readonly unconfined: readonly number[];
      readonly facts: Readonly<Record<string, string>>;
    }
  | { readonly type: 'approval-recorded'; readonly approval: Approval }
  | { readonly type: 'claims-taken'; readonly paths: readonly string[]; readonly units: readonly string[] }
  /** A runner took the operation up (again). */
  | { readonly type: 'runner-started'; readonly pid: number; readonly boot_id: string }
  /** The boundary of this operation's steps was tried on decoys, before anything else; `canaries` empty: nothing confines here. */
  | ({ readonly type: 'boundary-tried' } & BoundaryTrial)
  /** `differing` not empty: nothing is run, outcome ABORTED. `failure`: a fact could not be read. */
  | {
      readonly type: 'facts-read';
      readonly facts: Readonly<Record<string, string>>;
      readonly differing: readonly string[];
      readonly failure?: string;
    }
  /** Cursors and unit states for `healthy`: before the operation touches anything, and once more in a rollback when all files are back. */
  | { readonly type: 'baselines-recorded'; readonly baselines: Baselines }
  | {
      readonly type: 'gate-judged';
      readonly site: GateSite;
      readonly title: string;
      readonly implied: boolean;
      readonly judgement: Judgement;
      readonly duration_ms: number;
      /** evidence name, where the gate ran a command */ readonly evidence?: string;
    }
  | { readonly type: 'snapshot-taken'; readonly manifest_digest: Digest; readonly entries: number; readonly folder: string }
  /** The rollback as a program stands, with everything it reads: whoever finds the host without Holdpoint runs it. */
  | { readonly type: 'revert-compiled'; readonly path: string; readonly sha256: Digest }
  /** Something refused to begin (snapshot impossible, tool missing): nothing was changed. */
  | { readonly type: 'start-refused'; readonly code: string; readonly message: string }
  /** Waits for Enter on a changing step. `typed`: its number has to be typed (point of no return, outside the boundary). */
  | { readonly type: 'paused'; readonly step: number; readonly typed: boolean }
  | { readonly type: 'step-released'; readonly step: number; readonly by: string; readonly typed?: string }
  | { readonly type: 'step-skipped'; readonly step: number; readonly because: string }
  | {
      readonly type: 'step-intended';
      readonly step: number;
      readonly name: string;
      /** the action in words or its exact argv as JSON, secrets as names */ readonly shown: string;
      readonly baselines: Baselines;
      readonly boot_id: string;
      /** Missing: it changes nothing. */
      readonly changes?: true;
      /** The unit of systemd's that it runs as. Missing: it ends with its runner. */
      readonly unit?: string;
    }
  /** A runner that took the operation up asked systemd what became of a step that was in flight. */
  | ({ readonly type: 'unit-seen'; readonly step: number; readonly unit: string } & UnitSight)
  | {
      readonly type: 'output-stored';
      /** `3-1`: step and part */ readonly name: string;
      readonly step: number;
      readonly argv: readonly string[];
      readonly streams: readonly StoredStream[];
    }
  | { readonly type: 'step-exited'; readonly step: number; readonly result: ActionResult; readonly duration_ms: number }
  /** What the allowed paths (without kept ones) became by this step. */
  | { readonly type: 'changes-recorded'; readonly step: number; readonly changes: readonly PathChange[]; readonly manifest_digest: Digest }
  /** They could not be compared, so it is unknown what the step changed. */
  | { readonly type: 'changes-unknown'; readonly step: number; readonly reason: string }
  /** The action did its work and every gate passed. */
  | { readonly type: 'step-passed'; readonly step: number }
  /** Allowed paths differ from what was last recorded, although no act of ours ran. `three_way`: a line each, before · after our step · now. */
  | {
      readonly type: 'foreign-changes-seen';
      readonly changes: readonly PathChange[];
      readonly three_way: readonly string[];
      readonly manifest_digest: Digest;
    }
  | { readonly type: 'stop-requested'; readonly by: string; readonly reason?: string }
  | { readonly type: 'halted'; readonly question: Question }
  | { readonly type: 'answered'; readonly question: number; readonly answer: Answer; readonly by: string; readonly reason?: string }
  /** `rollback ID`: what the finished operation did, so that this journal alone says what has to be taken back. */
  | {
      readonly type: 'history-adopted';
      readonly operation_id_adopted: OperationId;
      readonly steps: readonly AdoptedStep[];
      readonly snapshot?: { readonly manifest_digest: Digest; readonly folder: string };
      /** What the allowed paths were when the finished operation last looked. */
      readonly manifest_digest?: Digest;
      readonly facts: Readonly<Record<string, string>>;
    }
  /** A person ran `revert.sh` while no runner was there; it told of it in its own record beside it. */
  | ({ readonly type: 'reverted-outside' } & RevertRecord)
  /** Paths that differ from what was last recorded because of it: they are as in the pre-image, or it was in the midst of them. `manifest_digest`: what was last recorded, with these as they are now. */
  | {
      readonly type: 'reverted-recognised';
      readonly paths: readonly string[];
      readonly manifest_digest?: Digest;
      readonly failure?: string;
    }
  /** `compensations`: what will be done, in order. */
  | { readonly type: 'rollback-started'; readonly because: string; readonly compensations: readonly Compensation[] }
  | { readonly type: 'undo-intended'; readonly compensation: Compensation; readonly shown: string; readonly baselines: Baselines }
  | {
      readonly type: 'undo-exited';
      readonly compensation: Compensation;
      readonly result: 'done' | 'failed' | 'unknown';
      readonly summary: string;
      readonly detail: readonly string[];
      readonly duration_ms: number;
      readonly unit_before?: UnitState;
      readonly unit_after?: UnitState;
      /** What the allowed paths are now; missing: not looked at. */
      readonly manifest_digest?: Digest;
    }
  /** Allowed paths against the pre-image, kept ones left out: by our manifest and by an independent tool. `failure`: they could not be compared. */
  | {
      readonly type: 'paths-compared';
      readonly differing: readonly PathChange[];
      readonly independent: readonly string[];
      readonly independent_tool: string;
      readonly kept: readonly string[];
      /** Processes that go on with a file which was replaced or removed, as `name (pid N): path`. Missing: none was seen. */
      readonly still_open?: readonly string[];
      readonly failure?: string;
    }
  /** The proof at the end of a rollback: manifest, independent tool, gates of undos, health. `problems` empty: it held. */
  | {
      readonly type: 'rollback-verified';
      readonly problems: readonly string[];
      readonly kept: readonly string[];
      readonly independent_tool: string;
    }
  /** Before the operation began: what was removed of others because it is older than the policy keeps it, and what stays although it is. */
  | {
      readonly type: 'retention-applied';
      readonly removed: readonly Removal[];
      readonly held: readonly HeldBack[];
      /** Nothing was removed: the host state could not be looked through. */
      readonly failure?: string;
    }
  /** Typed by a person for the report; marked as such there. */
  | { readonly type: 'note-added'; readonly text: string; readonly by: string }
  | { readonly type: 'outcome-computed'; readonly outcome: Outcome; readonly because: string }
  | { readonly type: 'report-filed'; readonly files: Readonly<Record<string, Digest>> }
  | {
      readonly type: 'entry-written';
      readonly file: string;
      readonly entry_seq: number;
      readonly digest: Digest;
      readonly commit?: string;
      /** a commit that failed, with the command to repeat */ readonly commit_failure?: string;
    }
  | { readonly type: 'operation-closed'; readonly outcome: Outcome; readonly exit: ExitCode };

/** A line of the journal. */
export type Event = NewEvent & {
  /** From 1, without gaps; order is by this alone. */
  readonly seq: number;
  readonly at: Instant;
  readonly operation_id: OperationId;
  /** SHA-256 of the bytes of the line before, without its newline; 64 zeros in the first. */
  readonly prev: Digest;
};

export type EventType = NewEvent['type'];
