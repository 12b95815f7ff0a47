import { digestOfBytes, digestOfValue, type Digest } from '../model/digest.ts';
import type { Event } from '../model/event.ts';
import { readJournalText } from '../model/journal-text.ts';
import type { Entry } from './entry.ts';
import { evidenceDigest, type RunFile, sealedJournal } from './sealed-files.ts';
import type { LedgerFinding, LedgerVerdict } from './verdict.ts';

type Problem = readonly [verdict: LedgerVerdict, code: string, message: string];

/** The sealed files of an operation against its entry. */
export function verifyRun(entry: Entry, files: readonly RunFile[]): LedgerFinding[] {
  const bytesOf = (name: string): Uint8Array | undefined => files.find((file) => file.name === name)?.bytes;
  const problems: Problem[] =
    files.length === 0
      ? [['incomplete', 'run-missing', `there is no folder ledger/runs/${entry.operation_id}`]]
      : [
          ...checkValue('plan.json', bytesOf('plan.json'), entry.plan_digest),
          ...checkValue('survey.json', bytesOf('survey.json'), entry.survey_digest),
          ...checkEvidence(entry, files),
          ...checkJournal(entry, bytesOf(sealedJournal), files),
        ];
  return problems.map(([verdict, code, message]) => ({
    ...(entry.operation_id === undefined ? {} : { operation_id: entry.operation_id }),
    verdict,
    code,
    message,
  }));
}

function checkValue(name: string, bytes: Uint8Array | undefined, expected: Digest | undefined): Problem[] {
  if (expected === undefined) return [];
  if (bytes === undefined) return [['incomplete', 'run-file-missing', `${name} is missing`]];
  return digestOfJson(bytes) === expected ? [] : [['altered', 'run-file-altered', `${name} is not the one that the entry names`]];
}

function digestOfJson(bytes: Uint8Array): Digest | undefined {
  try {
    return digestOfValue(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return undefined;
  }
}

function checkEvidence(entry: Entry, files: readonly RunFile[]): Problem[] {
  if (entry.evidence_digest === undefined || entry.evidence_digest === evidenceDigest(files)) return [];
  return [
    [
      'altered',
      'evidence-altered',
      'plan, survey, report or evidence were changed, added or removed: their list does not have the digest that the entry names',
    ],
  ];
}

function checkJournal(entry: Entry, bytes: Uint8Array | undefined, files: readonly RunFile[]): Problem[] {
  if (bytes === undefined) return [['incomplete', 'run-file-missing', `${sealedJournal} is missing`]];
  const journal = readJournalText(bytes);
  if (journal.rest.kind === 'damaged') return [['altered', 'journal-altered', `${sealedJournal}: ${journal.rest.reason}`]];
  if (journal.rest.kind === 'torn')
    return [['altered', 'journal-altered', `${sealedJournal}: what stands behind line ${journal.lines.length} is not whole`]];
  if (journal.head !== entry.journal_head) {
    const dropped = 'its last line is not the one that the entry names: lines were dropped or added';
    return [['altered', 'journal-altered', `${sealedJournal}: ${dropped}`]];
  }
  return [...agreesWithJournal(entry, journal.events), ...streamsAgree(journal.events, files), ...documentsAgree(journal.events, files)];
}

/** What the entry says must be what the journal says. */
function agreesWithJournal(entry: Entry, events: readonly Event[]): Problem[] {
  const outcome = events.findLast((event) => event.type === 'outcome-computed')?.outcome;
  return [
    ...(events[0]?.operation_id === entry.operation_id
      ? []
      : [['altered', 'journal-of-another', `${sealedJournal} is that of ${events[0]?.operation_id ?? 'no operation'}`] as const]),
    ...(outcome === entry.outcome
      ? []
      : [['altered', 'outcome-differs', `the entry says ${entry.outcome ?? 'nothing'}, the journal ${outcome ?? 'nothing'}`] as const]),
  ];
}

/** A stream that was kept whole has the digest that the journal recorded when it was written. */
function streamsAgree(events: readonly Event[], files: readonly RunFile[]): Problem[] {
  const recorded = new Map(
    events.flatMap((event) => (event.type === 'output-stored' ? event.streams : [])).map((stream) => [stream.file, stream] as const),
  );
  return files.flatMap(({ name, bytes }): Problem[] => {
    if (!name.startsWith('evidence/')) return [];
    const stream = recorded.get(name);
    if (stream === undefined) return [['altered', 'evidence-unknown', `the journal knows no ${name}`]];
    return stream.truncated || stream.sha256 === digestOfBytes(bytes)
      ? []
      : [['altered', 'evidence-altered', `${name} is not what the command printed`]];
  });
}

/** Plan, survey and report have the digests under which they were filed. */
function documentsAgree(events: readonly Event[], files: readonly RunFile[]): Problem[] {
  const filed = events.findLast((event) => event.type === 'report-filed')?.files ?? {};
  return files.flatMap(({ name, bytes }): Problem[] =>
    filed[name] === undefined || filed[name] === digestOfBytes(bytes)
      ? []
      : [['altered', 'run-file-altered', `${name} is not the one that was filed`]],
  );
}
