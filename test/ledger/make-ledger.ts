import { entryText } from '../../src/ledger/entry-text.ts';
import type { Entry, EntryFields } from '../../src/ledger/entry.ts';
import { nextPlace } from '../../src/ledger/next-place.ts';
import { parseEntries } from '../../src/ledger/parse-entries.ts';
import { evidenceDigest, type RunFile } from '../../src/ledger/sealed-files.ts';
import type { LedgerFile } from '../../src/ledger/verify-ledger.ts';
import { digestOfBytes, digestOfValue } from '../../src/model/digest.ts';
import type { NewEvent } from '../../src/model/event.ts';
import { journalLine, noDigest } from '../../src/model/journal-text.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Lines of a journal, chained. */
function journalBytes(operationId: string, events: readonly NewEvent[]): { readonly bytes: Uint8Array; readonly head: string } {
  let head = noDigest;
  const lines = events.map((event, index) => {
    const line = journalLine({ seq: index + 1, at: '2026-11-21T08:31:07.412Z', ...event, operation_id: operationId, prev: head });
    head = digestOfBytes(line);
    return `${line}\n`;
  });
  return { bytes: bytes(lines.join('')), head };
}

/** A sealed run and what its entry says of it. */
export function sealedRun(
  id: string,
  outcome: 'SUCCESS' | 'ROLLBACK',
): { readonly files: readonly RunFile[]; readonly fields: EntryFields } {
  const plan = { plan: id };
  const survey = { survey: id };
  const out = bytes(`output of ${id}\n`);
  const journal = journalBytes(id, [
    { type: 'note-added', text: 'first', by: 'anna' },
    {
      type: 'output-stored',
      name: '1-1',
      step: 1,
      argv: ['/bin/true'],
      streams: [
        {
          stream: 'out',
          file: 'evidence/1-1.out',
          bytes: out.length,
          kept: out.length,
          sha256: digestOfBytes(out),
          truncated: false,
          binary: false,
        },
      ],
    },
    { type: 'outcome-computed', outcome, because: 'every gate passed' },
    { type: 'report-filed', files: { 'report.md': digestOfBytes('# report\n') } },
  ]);
  const files: RunFile[] = [
    { name: 'evidence/1-1.out', bytes: out },
    { name: 'journal.ndjson', bytes: journal.bytes },
    { name: 'plan.json', bytes: bytes(JSON.stringify(plan)) },
    { name: 'report.json', bytes: bytes('{}') },
    { name: 'report.md', bytes: bytes('# report\n') },
    { name: 'survey.json', bytes: bytes(JSON.stringify(survey)) },
  ];
  const fields: EntryFields = {
    holdpoint: 1,
    kind: 'operation',
    operation_id: id,
    operation_name: `Do ${id} with "quotes", a \\ and äöü`,
    objective: 'Test',
    requested_by: 'anna',
    approved_by: 'SELF',
    executed_by: 'anna',
    closed_timestamp: '2026-11-21T08:31:07.412Z',
    allowed_paths: ['/etc/nginx', { path: '/var/log/nginx', keep: true }],
    allowed_services: [],
    services_status: { 'nginx.service': 'active' },
    outcome,
    git_dirty: false,
    plan_digest: digestOfValue(plan),
    survey_digest: digestOfValue(survey),
    journal_head: journal.head,
    evidence_digest: evidenceDigest(files),
    notes: ['anna: ---', 'anna: - id: forged'],
  };
  return { files, fields };
}

/** A ledger of two month files with three operations and an event, sound in every way. */
export function soundLedger(): {
  readonly files: LedgerFile[];
  readonly runs: Map<string, readonly RunFile[]>;
  readonly entries: readonly Entry[];
} {
  const runs = new Map<string, readonly RunFile[]>();
  const texts: Record<string, string> = { 'ledger/2026-11.yaml': '', 'ledger/2026-12.yaml': '' };
  const entries = (): Entry[] => Object.keys(texts).flatMap((name) => parseEntries(bytes(texts[name]!)).map((found) => found.entry!));
  const write = (name: string, fields: EntryFields): void => {
    texts[name] += entryText(fields, nextPlace(entries())).text;
  };
  const add = (name: string, id: string, more: Partial<EntryFields> = {}): void => {
    const run = sealedRun(id, 'SUCCESS');
    runs.set(id, run.files);
    write(name, { ...run.fields, ...more });
  };
  add('ledger/2026-11.yaml', 'OPS-2026-11-21-001');
  add('ledger/2026-11.yaml', 'OPS-2026-11-21-002');
  write('ledger/2026-12.yaml', { holdpoint: 1, kind: 'event', notes: ['a drill was held'] });
  add('ledger/2026-12.yaml', 'OPS-2026-12-01-001', { rollback_of: 'OPS-2026-11-21-001' });
  return { files: Object.entries(texts).map(([name, text]) => ({ name, bytes: bytes(text) })), runs, entries: entries() };
}
