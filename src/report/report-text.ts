import { visibleLine } from '../model/visible-text.ts';
import { recordLines, sourceMarks, verificationLine } from './record-lines.ts';
import { noteMark, partTitles, sourcesLegend } from './report-parts.ts';
import type { Report, Statement } from './report.ts';

/** The report for a terminal or a mail, without any markup. */
export function reportText(report: Report): string {
  const { verification_evidence: evidence } = report;
  const lines = [
    `${report.operation_id}  ${visibleLine(report.operation_name)}`,
    `Outcome: ${report.outcome}`,
    `Class: ${report.risk_class}   Enforcement: ${report.enforcement}   Host: ${visibleLine(report.hostname)}`,
    `Plan: ${report.plan_digest}`,
    `Survey: ${report.survey_digest}`,
    sourcesLegend,
    ...part(partTitles.exec_summary, statements(report.exec_summary)),
    ...part(partTitles.changes_made, statements(report.changes_made)),
    ...part(partTitles.verification_evidence, [
      ...evidence.health.map((each) => `- ${verificationLine(each)}`),
      ...evidence.steps.flatMap((record) => ['', ...recordLines(record)]),
      ...(evidence.rollback.length === 0 ? [] : ['', ...statements(evidence.rollback)]),
    ]),
    ...part(partTitles.risk_assessment, statements(report.risk_assessment)),
    ...part(partTitles.next_safe_actions, statements(report.next_safe_actions)),
  ];
  return `${lines.join('\n')}\n`;
}

function part(title: string, lines: readonly string[]): string[] {
  return ['', title, ...lines];
}

function statements(list: readonly Statement[]): string[] {
  return list.map((each) => `- ${visibleLine(`${noteMark(each)}${each.text}`)}${sourceMarks(each.sources)}`);
}
