import type { Entry } from './entry.ts';
import { type EntryProblem, parseEntries } from './parse-entries.ts';
import type { RunFile } from './sealed-files.ts';
import { gravest, type LedgerAnswer, type LedgerFinding } from './verdict.ts';
import { idOf, verifyChain, verifyReferences } from './verify-chain.ts';
import { verifyRun } from './verify-run.ts';

/** A ledger file, by its name below the workspace. */
export interface LedgerFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Is it complete and unaltered? Checks bytes, digests, chain, references and the sealed runs. It cannot know whether the newest entries
 * were dropped, nor who wrote what: no head is kept elsewhere and entries are not signed; both are said.
 * `runs`: the sealed files of each folder below `ledger/runs`, by the folder's name.
 */
export function verifyLedger(files: readonly LedgerFile[], runs: ReadonlyMap<string, readonly RunFile[]>): LedgerAnswer {
  const found = [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, bytes }) => parseEntries(bytes).map((each) => ({ ...each, file: name })));
  const entries = found.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  const operations = entries.filter(({ kind }) => kind === 'operation');
  const findings = [
    ...found.flatMap(({ entry, file, problems }) => problems.map((problem) => findingOf(entry, file, problem))),
    ...verifyChain(entries),
    ...verifyReferences(entries),
    ...operations.flatMap((entry) => verifyRun(entry, runs.get(entry.operation_id ?? '') ?? [])),
    ...orphans(operations, runs),
    ...limitsOf(entries),
  ];
  const head = entries.at(-1)?.digest;
  return { verdict: gravest(findings), entries: entries.length, ...(head === undefined ? {} : { head }), findings };
}

function findingOf(entry: Entry | undefined, file: string, { kind, line, message }: EntryProblem): LedgerFinding {
  const code = { spelling: 'bytes-changed', digest: 'digest-mismatch', unknown: 'unknown-version' } as const;
  return { ...idOf(entry), verdict: kind === 'unknown' ? 'unknown' : 'altered', code: code[kind], message: `${file}:${line}: ${message}` };
}

/** A sealed run without an entry: the entry was dropped, or the closing was interrupted between the two. */
function orphans(operations: readonly Entry[], runs: ReadonlyMap<string, readonly RunFile[]>): LedgerFinding[] {
  const told = new Set(operations.map(({ operation_id: id }) => id));
  return [...runs.keys()].sort().flatMap((id): LedgerFinding[] =>
    told.has(id)
      ? []
      : [
          {
            operation_id: id,
            verdict: 'incomplete',
            code: 'run-without-entry',
            message: `ledger/runs/${id} is there and no entry tells of it`,
          },
        ],
  );
}

function limitsOf(entries: readonly Entry[]): LedgerFinding[] {
  if (entries.length === 0) return [{ verdict: 'consistent', code: 'no-entries', message: 'there is no entry yet' }];
  const unsigned = entries.filter(({ signatures }) => signatures === undefined).length;
  return [
    ...(unsigned === 0
      ? []
      : [
          {
            verdict: 'consistent',
            code: 'unsigned',
            message: `${unsigned} of ${entries.length} entries are not signed: who wrote them is not proven`,
          } as const,
        ]),
    {
      verdict: 'consistent',
      code: 'no-stored-head',
      message: 'no head is kept elsewhere: whether the newest entries were dropped cannot be known',
    },
  ];
}
