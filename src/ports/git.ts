import type { Result } from '../model/failure.ts';

export interface GitState {
  /** Missing: no commit yet, or no repository. */
  readonly commit?: string;
  readonly branch?: string;
  readonly dirty: boolean;
}

/** git with fixed arguments, hooks, fsmonitor and configured programs off. */
export interface Git {
  /** undefined: the workspace is no git repository, or git is missing. */
  state(): Promise<GitState | undefined>;
  /** One commit of exactly these paths, whatever else is staged. Fails with the command to repeat by hand. */
  commit(paths: readonly string[], message: string): Promise<Result<{ readonly commit: string }>>;
  /** `user.name <user.email>` as configured; undefined when not set. */
  identity(): Promise<string | undefined>;
}
