import { digestOfBytes, type Digest } from '../model/digest.ts';
import type { Event } from '../model/event.ts';
import { reportMarkdown } from '../report/report-markdown.ts';
import { reportOf } from '../report/report-of.ts';
import { orThrow } from './binding.ts';
import type { Run } from './run.ts';

/** Bytes of one evidence file that the report may quote from; the file itself is beside it. */
const quotable = 256 * 1024;

/** Plan, survey and report as files of the operation; the report is computed from the journal alone. */
export async function fileReport(run: Run): Promise<undefined> {
  const { plan, survey } = run.order;
  const report = reportOf({ events: run.events(), plan, survey, outputs: await outputsOf(run) });
  const texts: Readonly<Record<string, string>> = {
    'plan.json': JSON.stringify(plan),
    'survey.json': JSON.stringify(survey),
    'report.json': JSON.stringify(report),
    'report.md': reportMarkdown(report),
  };
  const files: Record<string, Digest> = {};
  for (const [name, text] of Object.entries(texts)) {
    const bytes = new TextEncoder().encode(text);
    orThrow(await run.operations.save(run.id, name, bytes));
    files[name] = digestOfBytes(bytes);
  }
  await run.record({ type: 'report-filed', files });
}

async function outputsOf(run: Run): Promise<Readonly<Record<string, string>>> {
  const outputs: Record<string, string> = {};
  for (const file of evidenceFiles(run.events())) {
    const bytes = orThrow(await run.operations.load(run.id, file));
    if (bytes !== undefined) outputs[file] = run.evidence.visible(bytes.subarray(0, quotable));
  }
  return outputs;
}

/** Evidence that the journal knows; what a crash left half-written is none. */
export function evidenceFiles(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'output-stored' ? event.streams.map(({ file }) => file) : []));
}
