import type { Supervision } from '../model/boundary-trial.ts';
import type { Result } from '../model/failure.ts';
import type { Claims } from './claims.ts';
import type { Clock } from './clock.ts';
import type { EvidenceStore } from './evidence.ts';
import type { Git } from './git.ts';
import type { Identity } from './identity.ts';
import type { Journals } from './journal.ts';
import type { Operations } from './operations.ts';
import type { Processes } from './processes.ts';
import type { Random } from './random.ts';
import type { ProofStore, Rehearsals } from './rehearsal.ts';
import type { Retention } from './retention.ts';
import type { Runners } from './runner-link.ts';
import type { Target } from './target.ts';
import type { Workspace } from './workspace.ts';

/** The outside world as one record, built once by cli.ts and handed to a command. A function further in takes the single ports that it uses, never this record. */
export interface Outside {
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  readonly operations: Operations;
  readonly journals: Journals;
  readonly claims: Claims;
  readonly retention: Retention;
  readonly evidence: EvidenceStore;
  readonly runners: Runners;
  readonly processes: Processes;
  /** The workspace that contains `folder` (itself or the nearest parent with `ops/policy.yaml`), and its git; fails (65) when there is none. */
  readonly openWorkspace: (folder: string) => Promise<Result<{ readonly workspace: Workspace; readonly git: Git }>>;
  /** Plain files of this machine named on the command line (`check FILE`, `--secret-file`). */
  readonly files: Pick<Workspace, 'read' | 'write' | 'exists' | 'list'>;
  /** The `templates/` folder that comes with the program: `policy.yaml`, `runbooks/NAME.yaml`. */
  readonly templates: Pick<Workspace, 'read' | 'list'>;
  /** A variable of the environment of the person's process; undefined: not set. */
  readonly environment: (name: string) => string | undefined;
  /** What the host can enforce, found by trying it once per process. */
  readonly hostReport: () => Promise<HostReport>;
  /** This machine as a target. `scratch`: the folder for pre-images and files put there; missing before an operation has one. */
  readonly target: (scratch?: string) => Promise<Target>;
  /** Rehearsals on this machine. */
  readonly rehearsals: () => Promise<Rehearsals>;
  readonly proofs: ProofStore;
}

/** What a host can enforce, for doctor, survey and refusals. */
export interface HostReport {
  readonly boundary: 'bubblewrap' | 'none';
  /** What was tried and what came of it, a line each. */
  readonly tried: readonly string[];
  readonly gate_view: 'overlay' | 'read-only' | 'none';
  /** The ways out that were tried and are shut; empty: there is no boundary. */
  readonly shut: readonly string[];
  /** What keeps a step's processes together. */
  readonly supervision: Supervision;
  /** Whether one endpoint can be reached without the rest of the network. */
  readonly relay: boolean;
  /** Why services cannot be rehearsed here; missing: they can, on a twin. */
  readonly no_twin?: string;
  /** What to install or allow so that the boundary works; empty when it does. */
  readonly advice: string;
  readonly systemd: boolean;
}
