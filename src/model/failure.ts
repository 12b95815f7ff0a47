import type { ExitCode } from './outcome.ts';

/**
 * Something an operator must expect to go wrong, as a value: what happened, where, what to do next.
 * `code` is stable kebab-case for scripts, `exit` the command's exit code.
 */
export interface Failure {
  readonly code: string;
  readonly exit: ExitCode;
  /** What happened, lower case, one sentence without a full stop. */
  readonly message: string;
  /** Where: a file with line and column, a step, a host. Missing: nowhere in particular. */
  readonly where?: string;
  /** What to do next. */
  readonly hint: string;
}

/** A value or the failure that stands in its place. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}

/** Carries a Failure up to the edge where no Result can travel (a callback of a library); the edge turns it back into a message and an exit code. */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/** What the grammar accepts and this release does not do: refused with exit 69, never silently ignored. */
export function notBuiltYet(what: string, where?: string): Failure {
  return {
    code: 'not-built-yet',
    exit: 69,
    message: `${what} is not built yet`,
    ...(where === undefined ? {} : { where }),
    hint: 'see docs/LIMITS.md for what this release does; leave it out to go on',
  };
}
