/** Ways out of a boundary that are tried on decoys: each must fail. */
export const canaryNames = ['write', 'chmod', 'unlink', 'socket', 'remount', 'proc-sys', 'proc-root'] as const;
export type CanaryName = (typeof canaryNames)[number];

export interface Canary {
  readonly name: CanaryName;
  /** `view`: a throw-away sight, where a write may succeed and must leave nothing on the host. */
  readonly in: 'boundary' | 'view';
  /** false: the way out is open, or it could not be tried. */
  readonly held: boolean;
}

/** What keeps a step's processes together and ends them. */
export type Supervision =
  /** A named unit of systemd's for each step: it outlives the runner and can be asked. */
  | 'unit'
  /** A control group for each step, killed at its end. */
  | 'cgroup'
  /** Only the command's own table of processes, which ends with it. */
  | 'pid-namespace';

/** What came of trying the boundary that an operation's steps will have. */
export interface BoundaryTrial {
  /** Empty: nothing confines here, so nothing was tried. */
  readonly canaries: readonly Canary[];
  /** Why the boundary may not be relied on, a sentence; missing: every canary was held. */
  readonly failure?: string;
  /** As it calls itself, for the record; nothing is decided by it. Missing: not installed. */
  readonly bubblewrap?: string;
  /** `uname -sr`. */
  readonly kernel: string;
  readonly supervision: Supervision;
  /** Limits that every step has, each in words. */
  readonly limits: readonly string[];
}
