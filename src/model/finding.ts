/** One mistake in a file, with the place a person has to look at. Lines and columns count from 1, columns in UTF-16 units. */
export interface Finding {
  /** The file as the caller named it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Stable kebab-case code, listed in docs/findings.md. */
  readonly code: string;
  /** `error` makes the file invalid (65); `warning` does so only under policy `strict: true`. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What to write instead. */
  readonly hint: string;
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}
