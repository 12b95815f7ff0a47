// model: nouns that every room shares. Values only; it knows no file, no clock, no process.

/** What a gate may say. UNKNOWN is not a weak FAIL: it halts and asks. */
export type Verdict = 'PASS' | 'FAIL' | 'UNKNOWN';

/** Several verdicts as one: any UNKNOWN wins over FAIL, any FAIL over PASS; none at all is PASS. */
export function combineVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('UNKNOWN')) return 'UNKNOWN';
  return verdicts.includes('FAIL') ? 'FAIL' : 'PASS';
}
