import type { Action } from '../model/action.ts';
import type { BoundaryTrial } from '../model/boundary-trial.ts';
import type { Command } from '../model/command.ts';
import type { Result } from '../model/failure.ts';
import type { Gate } from '../model/gate.ts';
import type { Manifest, PathChange } from '../model/manifest.ts';
import type { Judgement, ActionResult, Baselines } from '../model/observation.ts';
import type { Plan, PlanScope } from '../model/plan.ts';
import type { Survey, SurveyedProgram } from '../model/survey.ts';
import type { OutputChunk, Units } from './host.ts';
import type { Reverts } from './revert.ts';

/** What every act on a target needs to know. Actions and gates come in bound: no `${}` is left in them. */
export interface ActContext {
  readonly scope: PlanScope;
  /** `advisory`: the policy accepts that nothing is enforced, and this host cannot. */
  readonly enforced: boolean;
  /** READ_ONLY operations run every command in a view. */
  readonly readOnly: boolean;
  /** Programs as they were surveyed: another content in their places is not started. Missing: nothing is compared. Empty: no program may be started. */
  readonly programs?: readonly SurveyedProgram[];
  /** The name of the unit that a command of the runbook runs in, where systemd supervises. Missing: it runs in none. */
  readonly unit?: string;
  /** Bytes named by digest in the plan. */
  readonly blob: (sha256: string) => Promise<Result<Uint8Array>>;
  readonly watch: (chunk: OutputChunk) => void;
  readonly cancel: AbortSignal;
  /** Key of this operation for digests of secret content (HMAC-SHA-256). Missing: none is recorded. */
  readonly digestKey?: Uint8Array;
}

/** Where and since when a gate looks. */
export interface GateContext extends ActContext {
  /** Cursors and states recorded when the step (in healthy: the operation) began. */
  readonly baselines: Baselines;
  /** What the first judgement of this gate in this operation observed; missing at the first. */
  readonly firstObserved?: string;
  /** Called before each attempt and while waiting, for progress on screen. */
  readonly progress: (attempt: number, attempts: number, waitingMs: number) => void;
}

/** What the runner asks of a target; implemented over the four verbs of Host. */
export interface Target {
  /** Tries the ways out of the boundary that steps of this scope will have, on decoys. `enforced` false: nothing is tried. */
  tryBoundary(context: Pick<ActContext, 'scope' | 'enforced'>): Promise<BoundaryTrial>;
  survey(plan: Plan, blob: (sha256: string) => Promise<Result<Uint8Array>>): Promise<Result<Survey>>;
  /** Which of these programs are not what was surveyed, a sentence each; empty: none. */
  differingPrograms(programs: readonly SurveyedProgram[]): Promise<readonly string[]>;
  /** One fact's value, read in a view. FAIL and UNKNOWN come as failures. */
  readFact(name: string, command: Command, context: ActContext): Promise<Result<string>>;
  /** Cursors of the logs and states of the units these gates will look at, taken before a step or the operation begins. */
  baselines(gates: readonly Gate[]): Promise<Baselines>;
  perform(action: Action, context: ActContext): Promise<ActionResult>;
  judge(gate: Gate, context: GateContext): Promise<Judgement>;
  readonly snapshots: Snapshots;
  readonly reverts: Reverts;
  /** Missing: a step ends with its runner here, and cannot be asked about. */
  readonly units?: Units;
}

/** Pre-image of the allowed paths: taken once, restored byte for byte, compared. All inside the boundary. */
export interface Snapshots {
  /** Copies the writable paths that are not kept into `folder` on the host, synced; fails (69, 74) before anything is changed. `limit` in bytes. */
  take(scope: PlanScope, folder: string, limit: number): Promise<Result<Manifest>>;
  /** What the allowed paths are now. `previous` spares digests of files whose inode, size and times did not change. */
  manifest(scope: PlanScope, previous?: Manifest): Promise<Result<Manifest>>;
  /** Puts exactly these paths back to the pre-image in `folder`; what is equal is not written. Idempotent. */
  restore(scope: PlanScope, folder: string, preimage: Manifest, paths: readonly string[]): Promise<Result<void>>;
  /** A second opinion with another tool: paths that differ from the pre-image's copy. */
  compareIndependently(scope: PlanScope, folder: string, ignore: readonly string[]): Promise<Result<readonly string[]>>;
  /** Which tool that is on this host, for the record. */
  independentTool(): Promise<string>;
  /** Processes that go on with a file of the allowed paths which was replaced or removed, each as `name (pid N): path`; empty: none is seen. */
  stillOpen(scope: PlanScope): Promise<readonly string[]>;
  readonly difference: (before: Manifest, after: Manifest) => readonly PathChange[];
}
