/** Who sits at this terminal and what this machine is. */
export interface Identity {
  /** The login that began this session (login uid, else SUDO_USER, else the process's user). */
  readonly login: string;
  /** Whom Holdpoint acts as. */
  readonly actsAs: string;
  readonly isRoot: boolean;
  readonly hostname: string;
  readonly machineId: string;
  readonly bootId: string;
  /** Release of Holdpoint. */
  readonly version: string;
}
