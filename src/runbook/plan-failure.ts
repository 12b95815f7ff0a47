import type { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';

/** Findings that are the policy's no, not a mistake of the file. */
const refusals = new Set([
  'command-not-allowed',
  'program-ambiguous',
  'not-allowed-by-policy',
  'irreversible-refused',
  'on-fail-refused',
  'timeout-too-long',
]);

/** Why there is no plan, as one failure: a mistake of the file before what is not built, that before the policy's no. */
export function planFailure(findings: readonly Finding[]): Failure {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const invalid = errors.find(({ code }) => !refusals.has(code) && code !== 'not-built-yet');
  if (invalid !== undefined) return failureOf(invalid, errors.length, 65);
  const notBuilt = errors.find(({ code }) => code === 'not-built-yet');
  if (notBuilt !== undefined) return failureOf(notBuilt, errors.length, 69);
  const [first] = errors;
  if (first === undefined) throw new TypeError('a plan fails only with an error');
  return failureOf(first, errors.length, 77);
}

function failureOf(finding: Finding, count: number, exit: Failure['exit']): Failure {
  const more = count === 1 ? '' : ` (and ${count - 1} more)`;
  return {
    code: finding.code,
    exit,
    message: `${finding.message}${more}`,
    where: `${finding.file}:${finding.line}:${finding.column}`,
    hint: finding.hint,
  };
}
