/** A mistake in a text before it has a file, line and column. `offset` counts UTF-16 units from 0. */
export interface Problem {
  readonly offset: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}
