import { formatDuration } from '../model/duration.ts';
import { visibleLine } from '../model/visible-text.ts';
import type { Source, StepRecord, Verification } from './report.ts';

/** The form in which every step is recorded and shown, a line each. Everything that a command printed stands indented under Result, so that no output can pass for a heading of ours. */
export function recordLines(record: StepRecord): string[] {
  return [
    `[STEP ${record.step} | ${record.at ?? 'not run'}]`,
    'Command:',
    ...record.command.map(visibleLine),
    'Result:',
    ...record.result.map((line) => `  ${visibleLine(line)}`),
    `Status: ${record.status}${record.duration_ms === undefined ? '' : ` (${formatDuration(record.duration_ms)})`}`,
    'Verification:',
    ...(record.verification.length === 0 ? ['none'] : record.verification.map(verificationLine)),
  ];
}

/** `PASS  http …: 200 (2 attempts) [line 14]` */
export function verificationLine({ verdict, title, observed, attempts, sources }: Verification): string {
  const tries = attempts > 1 ? ` (${attempts} attempts)` : '';
  return `${verdict}  ${visibleLine(title)}: ${visibleLine(observed)}${tries}${sourceMarks(sources)}`;
}

/** ` [line 12, evidence/3-1.out]`: lines of the journal and files of the sealed run. */
export function sourceMarks(sources: readonly Source[]): string {
  if (sources.length === 0) return '';
  const events = sources.flatMap((source) => ('event' in source ? [source.event] : []));
  const files = sources.flatMap((source) => ('file' in source ? [source.file] : []));
  const lines = events.length === 0 ? [] : [`${events.length === 1 ? 'line' : 'lines'} ${shortList(events)}`];
  return ` [${[...lines, ...new Set(files)].join(', ')}]`;
}

function shortList(numbers: readonly number[]): string {
  const each = [...new Set(numbers)].sort((a, b) => a - b);
  return each.length <= 6 ? each.join(', ') : `${each.slice(0, 3).join(', ')} … ${each.at(-1)}`;
}
