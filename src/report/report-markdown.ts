import { visibleLine } from '../model/visible-text.ts';
import { recordLines, sourceMarks, verificationLine } from './record-lines.ts';
import { noteMark, partTitles, sourcesLegend } from './report-parts.ts';
import type { Report, Statement } from './report.ts';

/** The report as Markdown in which nothing that was typed or printed can become markup. */
export function reportMarkdown(report: Report): string {
  const { verification_evidence: evidence } = report;
  const lines = [
    `# ${report.operation_id}: ${literal(report.operation_name)}`,
    '',
    `- Outcome: **${report.outcome}**`,
    `- Class: ${report.risk_class}`,
    `- Enforcement: ${report.enforcement}`,
    `- Host: ${literal(report.hostname)}`,
    `- Plan: \`${report.plan_digest}\``,
    `- Survey: \`${report.survey_digest}\``,
    '',
    sourcesLegend,
    ...part(partTitles.exec_summary, statements(report.exec_summary)),
    ...part(partTitles.changes_made, statements(report.changes_made)),
    ...part(partTitles.verification_evidence, [
      ...evidence.health.map((each) => `- ${literal(verificationLine(each))}`),
      ...evidence.steps.flatMap((record) => ['', `### Step ${record.step}: ${literal(record.name)}`, '', ...fenced(recordLines(record))]),
      ...(evidence.rollback.length === 0 ? [] : ['', '### Rollback', '', ...statements(evidence.rollback)]),
    ]),
    ...part(partTitles.risk_assessment, statements(report.risk_assessment)),
    ...part(partTitles.next_safe_actions, statements(report.next_safe_actions)),
  ];
  return `${lines.join('\n')}\n`;
}

function part(title: string, lines: readonly string[]): string[] {
  return ['', `## ${title}`, '', ...lines];
}

function statements(list: readonly Statement[]): string[] {
  return list.map((each) => `- ${literal(`${noteMark(each)}${each.text}`)}${sourceMarks(each.sources)}`);
}

/** Text that stands for itself: every sign with a meaning in Markdown is escaped (CommonMark, 2.4 Backslash escapes). */
function literal(text: string): string {
  // Within a word an underscore is none of them.
  return visibleLine(text).replace(/[\\`*[\]<>#|~&!]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\$&`);
}

/** A block that no line within can end: its fence is longer than any run of backticks inside. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}
