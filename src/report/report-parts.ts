import type { Report, Statement } from './report.ts';

/** Titles of the five parts, in order. */
export const partTitles = {
  exec_summary: 'EXEC SUMMARY',
  changes_made: 'CHANGES MADE',
  verification_evidence: 'VERIFICATION EVIDENCE',
  risk_assessment: 'RISK ASSESSMENT',
  next_safe_actions: 'NEXT SAFE ACTIONS',
} as const satisfies Partial<Record<keyof Report, string>>;

/** A person's words are told from ours by who wrote them. */
export function noteMark(statement: Statement): string {
  return statement.note_by === undefined ? '' : `Note by ${statement.note_by}: `;
}

/** How to read the marks behind the statements. */
export const sourcesLegend =
  'In brackets: lines of journal.ndjson and files of this run that a statement rests on. Notes are typed by people; everything else is computed from the journal.';
