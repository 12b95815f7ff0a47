import { stateOf } from '../engine/evolve.ts';
import { statusOf } from '../engine/status.ts';
import type { StoredStream } from '../model/event.ts';
import { exitCodes } from '../model/outcome.ts';
import type { EvidenceStore } from '../ports/evidence.ts';
import { downtimeOf } from '../report/downtime.ts';
import { recordLines } from '../report/record-lines.ts';
import type { StepRecord } from '../report/report.ts';
import { shownStep, stepRecord, stepRecords } from '../report/step-records.ts';
import { downtimeSentence } from '../report/words/downtime-words.ts';
import { answer, misused, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { loadRun, type LoadedRun } from './load-run.ts';

/** Bytes of one evidence file that are shown; the whole file lies beside the journal. */
const shownBytes = 256 * 1024;

/** `show ID [STEP]`: the record of every step, or of one with all that its commands printed. */
export const show: Command = async (outside, terminal, flags, { args }) => {
  const [id = '', wanted] = args;
  const loaded = await loadRun(outside, id, flags.folder);
  if (!loaded.ok) return refuse(terminal, flags, loaded.failure);
  const run = loaded.value;
  const outputs = await outputsOf(run, outside.evidence);
  if (wanted === undefined) {
    const status = statusOf(stateOf(run.events));
    const steps = stepRecords({ ...run, outputs });
    const downtime = downtimeOf(run.events, run.plan);
    answer(terminal, flags, { ...status, steps, downtime, folder: run.folder }, () =>
      [
        `${id}  ${run.plan.declaration.operation_name}  ${status.outcome ?? status.phase}`,
        ...downtime.map(downtimeSentence),
        ...steps.flatMap((record) => ['', ...recordLines(record)]),
        '',
        `files: ${run.folder}`,
        '',
      ].join('\n'),
    );
    return exitCodes.done;
  }
  const step = run.plan.steps.find(({ index }) => String(index) === wanted);
  if (step === undefined)
    return refuse(terminal, flags, misused(`${id} has no step ${wanted}`, `it has steps 1 to ${run.plan.steps.length}`));
  const record = stepRecord({ ...run, outputs }, shownStep(step));
  answer(terminal, flags, { operation_id: id, ...record, evidence: streamsOf(run, record) }, () => {
    const files = streamsOf(run, record).flatMap(({ file }) =>
      outputs[file] === undefined ? [] : ['', `${run.folder}/${file}`, ...indented(outputs[file])],
    );
    return `${[...recordLines(record), ...files].join('\n')}\n`;
  });
  return exitCodes.done;
};

async function outputsOf(run: LoadedRun, evidence: Pick<EvidenceStore, 'visible'>): Promise<Readonly<Record<string, string>>> {
  const outputs: Record<string, string> = {};
  for (const event of run.events) {
    if (event.type !== 'output-stored') continue;
    for (const { file } of event.streams) {
      const bytes = await run.read(file);
      if (bytes !== undefined) outputs[file] = evidence.visible(bytes.subarray(0, shownBytes));
    }
  }
  return outputs;
}

/** Behind a gutter that no output can draw itself. */
function indented(text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `  | ${line}`);
}

/** What the journal recorded of each file that the record names: sizes and digest. */
function streamsOf(run: LoadedRun, record: StepRecord): StoredStream[] {
  const sources = [...record.sources, ...record.verification.flatMap((each) => each.sources)];
  const named = new Set(sources.flatMap((source) => ('file' in source ? [source.file] : [])));
  return run.events.flatMap((event) => (event.type === 'output-stored' ? event.streams.filter(({ file }) => named.has(file)) : []));
}
