// engine: what an operation is now, what may be said to it, and what has to be done next. Values in, values out.
// It must never know how anything is performed, what time it is, or who looks on.
// Read src/model/event.ts and this file first; the rest of the room serves these two.

import type { Digest } from '../model/digest.ts';
import type { Answer, Compensation, Question } from '../model/event.ts';
import type { Instant } from '../model/instant.ts';
import type { PathChange } from '../model/manifest.ts';
import type { ActionResult, Baselines, Judgement } from '../model/observation.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { ExitCode, Outcome } from '../model/outcome.ts';
import type { RevertRecord } from '../model/revert-record.ts';
import type { Values } from '../model/template.ts';

/** An operation, folded from its journal. Each phase has only the fields that are true in it. */
export type State = Nothing | Declared | Running | Paused | Halted | RollingBack | Closing | Closed;

/** Before the first event. */
export interface Nothing {
  readonly phase: 'nothing';
}

/** Declared, planned, surveyed, approved; no runner has taken it up. */
export interface Declared {
  readonly phase: 'declared';
  readonly history: History;
}

export interface Running {
  readonly phase: 'running';
  readonly at: Position;
  readonly history: History;
}

/** Waits for Enter on a changing step; `typed`: its number has to be typed. */
export interface Paused {
  readonly phase: 'paused';
  readonly step: number;
  readonly typed: boolean;
  readonly history: History;
}

/** Waits for an answer; `during` is what goes on when it is given. */
export interface Halted {
  readonly phase: 'halted';
  readonly question: Question;
  readonly during: { readonly phase: 'running'; readonly at: Position } | { readonly phase: 'rolling-back'; readonly rollback: Rollback };
  readonly history: History;
}

export interface RollingBack {
  readonly phase: 'rolling-back';
  readonly rollback: Rollback;
  readonly history: History;
}

/** The outcome stands; report and ledger entry are being written. */
export interface Closing {
  readonly phase: 'closing';
  readonly outcome: Outcome;
  readonly because: string;
  readonly report: 'unfiled' | 'filed';
  readonly entry: 'unwritten' | 'written';
  readonly history: History;
}

export interface Closed {
  readonly phase: 'closed';
  readonly outcome: Outcome;
  readonly exit: ExitCode;
  readonly history: History;
}

/** Where a running operation stands, for people. */
export type Position =
  | { readonly part: 'preparing' }
  | { readonly part: 'health-before' }
  | { readonly part: 'conditions' | 'released' | 'acting' | 'verifying'; readonly step: number }
  | { readonly part: 'health-after' };

/** What has happened so far; every phase after the first event has it. */
export interface History {
  readonly operationId: OperationId;
  /** When the last event was. */
  readonly lastAt: Instant;
  readonly attended: boolean;
  readonly approved: boolean;
  readonly planDigest?: Digest;
  readonly rollbackOf?: OperationId;
  /** Steps that run outside the boundary on this host, by index. */
  readonly unconfined: readonly number[];
  /** Read again before step 1. */
  readonly facts?: { readonly differing: readonly string[]; readonly failure?: string };
  readonly baselines?: Baselines;
  readonly refused?: { readonly code: string; readonly message: string };
  readonly snapshot?: { readonly manifest: Digest; readonly folder: string };
  /** The compiled rollback. Missing: nothing that changes something was begun. */
  readonly revert?: { readonly path: string };
  /** What the allowed paths were when they were last looked at. */
  readonly lastManifest?: Digest;
  /** A step that changes something was begun. */
  readonly changing: boolean;
  /** By step number; a step that is not here has not been touched. */
  readonly steps: Readonly<Record<number, StepRecord>>;
  /** Facts and `operation_id`, for what people read. */
  readonly values: Values;
  /** The newest judgement of each gate, by `siteKey`. */
  readonly judged: Readonly<Record<string, { readonly title: string; readonly judgement: Judgement }>>;
  /** The first fingerprint of each gate that was judged PASS, by `sameGateKey`. */
  readonly first: Readonly<Record<string, string>>;
  /** Allowed paths that somebody else changed. */
  readonly foreign: readonly ForeignChange[];
  readonly stop?: { readonly by: string; readonly reason?: string };
  /** Why a person wants it rolled back. */
  readonly rollbackWanted?: string;
  /** A person left it as it is. */
  readonly left?: { readonly by: string; readonly reason: string };
  /** What `revert.sh` did while no runner was there. `recognised`: its paths are told from somebody else's changes. `decision` missing: nobody was asked yet. */
  readonly reverted?: RevertRecord & { readonly recognised: boolean; readonly decision?: 'verify' | 'rollback' };
  /** How many questions were asked. */
  readonly asked: number;
  readonly answers: readonly GivenAnswer[];
  /** What `rollback ID` took over. */
  readonly adopted: boolean;
}

export interface GivenAnswer {
  readonly question: number;
  readonly answer: Answer;
  readonly by: string;
  readonly reason?: string;
}

/** `decision` missing: nobody was asked yet. `overwrite`: back to the pre-image; `keep`: stays as somebody else made it. */
export interface ForeignChange {
  readonly change: PathChange;
  readonly threeWay: string;
  readonly decision?: 'overwrite' | 'keep';
}

export type StepRecord =
  | { readonly is: 'released'; readonly by: string }
  | { readonly is: 'skipped'; readonly because: string }
  /** The intent is durable, the outcome is not. */
  | { readonly is: 'begun'; readonly baselines: Baselines }
  | Exited
  | { readonly is: 'passed'; readonly baselines: Baselines; readonly result: ActionResult; readonly changes: Changes };

export interface Exited {
  readonly is: 'exited';
  readonly baselines: Baselines;
  readonly result: ActionResult;
  readonly changes: Changes;
  /** true: the runner died in mid-step; the result is then `unknown`. */
  readonly interrupted: boolean;
  /** What systemd said of its unit since. Missing: it had none. */
  readonly seen?: string;
  /** true: a person wants its gates judged although it is unknown how it ended. */
  readonly recheck: boolean;
}

/** What a step did to the allowed paths. */
export type Changes =
  | { readonly known: 'not-yet' }
  | { readonly known: 'no'; readonly reason: string }
  | { readonly known: 'yes'; readonly paths: readonly PathChange[] };

export interface Rollback {
  readonly because: string;
  /** In order. */
  readonly compensations: readonly Compensation[];
  /** By `compensationKey`; missing: not begun. */
  readonly progress: Readonly<Record<string, CompensationRecord>>;
  /** For `healthy` and for log gates of the proof: since all files are back. */
  readonly baselines?: Baselines;
  readonly compared?: Comparison;
  readonly verified?: { readonly problems: readonly string[]; readonly kept: readonly string[] };
}

export type CompensationRecord =
  | { readonly is: 'begun'; readonly baselines: Baselines }
  | { readonly is: 'exited'; readonly baselines: Baselines; readonly result: 'done' | 'failed' | 'unknown'; readonly summary: string }
  /** A person chose to go on without it; the proof can no longer hold. */
  | { readonly is: 'given-up' }
  /** A person wants it performed once more; `interrupted`: it had been begun, so what the paths look like half-way is ours. */
  | { readonly is: 'once-more'; readonly interrupted: boolean };

export interface Comparison {
  readonly differing: readonly PathChange[];
  readonly independent: readonly string[];
  readonly independentTool: string;
  readonly kept: readonly string[];
  readonly failure?: string;
}

/** Begun and not taken for skipped: the step may have changed something. */
export function isBegun(record: StepRecord | undefined): record is Extract<StepRecord, { readonly is: 'begun' | 'exited' | 'passed' }> {
  return record !== undefined && record.is !== 'released' && record.is !== 'skipped';
}
