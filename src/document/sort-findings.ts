import type { Finding } from '../model/finding.ts';

/** By file, line, column, errors first, code; then in the order they were found; the same finding said twice stands once. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  const distinct = findings.filter((finding) => {
    const key = JSON.stringify([finding.file, finding.line, finding.column, finding.code, finding.message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return distinct.toSorted(
    (a, b) =>
      compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.severity, b.severity) || compare(a.code, b.code),
  );
}

/** By UTF-16 units, so that no locale of a machine changes the order. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Nobody reads more in one pass, and each one costs time. */
export const maxFindings = 500;

/** The first findings of a file, and a last one that says that there are more. */
export function cutFindings(findings: readonly Finding[]): Finding[] {
  const last = findings[maxFindings - 1];
  if (last === undefined || findings.length === maxFindings) return [...findings];
  const { file, line, column } = last;
  const more = `${findings.length - maxFindings} more mistakes are not listed`;
  return [
    ...findings.slice(0, maxFindings),
    { file, line, column, code: 'too-many-findings', severity: 'error', message: more, hint: 'correct these first' },
  ];
}
