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
