import { entryText } from '../ledger/entry-text.ts';
import type { Entry } from '../ledger/entry.ts';
import { entryOf, fileOfNext, nextPlace } from '../ledger/next-place.ts';
import { sealedDocuments, sealedFiles, sealedJournal, type RunFile, type Sealing } from '../ledger/sealed-files.ts';
import { FailureError, type Failure } from '../model/failure.ts';
import { readJournalText } from '../model/journal-text.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Git } from '../ports/git.ts';
import type { Outside } from '../ports/outside.ts';
import type { Workspace } from '../ports/workspace.ts';
import { operationEntry } from '../report/entry-fields.ts';
import { orThrow } from './binding.ts';
import { evidenceFiles } from './file-report.ts';
import { secretsOf } from './gather-secrets.ts';
import { readLedger } from './read-ledger.ts';
import type { Run } from './run.ts';

/** Another operation of this workspace may close at the same moment. */
const tries = 5;

/** Seals the operation's files into the workspace, appends its entry, commits exactly these. An entry that a crash left behind is not written twice. */
export async function writeEntry(run: Run, openWorkspace: Outside['openWorkspace']): Promise<undefined> {
  const { workspace, git } = orThrow(await openWorkspace(run.order.workspace));
  const written = (await findEntry(run, workspace)) ?? (await appendEntry(run, workspace));
  const committed = run.order.plan.rules.commit ? await commitEntry(run, workspace, git, written.file) : {};
  await run.record({ type: 'entry-written', file: written.file, entry_seq: written.entry.seq, digest: written.entry.digest, ...committed });
}

interface Written {
  readonly file: string;
  readonly entry: Pick<Entry, 'seq' | 'digest'>;
}

async function findEntry(run: Run, workspace: Workspace): Promise<Written | undefined> {
  const { files } = orThrow(await readLedger(workspace));
  for (const { name, entries } of files) {
    const entry = entryOf(entries, run.id);
    if (entry !== undefined) return { file: name, entry };
  }
  return undefined;
}

async function appendEntry(run: Run, workspace: Workspace): Promise<Written> {
  const sealing = await seal(run, workspace);
  const journal = sealing.files.find(({ name }) => name === sealedJournal);
  if (journal === undefined) throw new Error(`the journal of ${run.id} was not sealed`);
  const { plan, survey } = run.order;
  const digests = { journal_head: readJournalText(journal.bytes).head, evidence_digest: sealing.evidence_digest };
  const fields = operationEntry({ events: run.events(), plan, survey }, digests);
  let refused: Failure | undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const ledger = orThrow(await readLedger(workspace));
    const place = nextPlace(ledger.entries);
    const { text, digest } = entryText(fields, place);
    const file = fileOfNext(
      fields.closed_timestamp ?? run.clock.now(),
      ledger.files.map(({ name }) => name),
    );
    const before = ledger.files.find(({ name }) => name === file)?.size ?? 0;
    const appended = await workspace.append(file, new TextEncoder().encode(text), before);
    if (appended.ok) return { file, entry: { seq: place.seq, digest } };
    refused = appended.failure;
  }
  throw new FailureError(
    refused ?? {
      code: 'ledger',
      exit: exitCodes.storage,
      message: 'the entry could not be appended',
      hint: `\`holdpoint resume ${run.id}\` tries again`,
    },
  );
}

/** Copies what the journal knows of this operation below `ledger/runs/`, searched once more for secrets. */
async function seal(run: Run, workspace: Workspace): Promise<Sealing> {
  const files: RunFile[] = [];
  for (const name of [...sealedDocuments, ...evidenceFiles(run.events())]) {
    const bytes = orThrow(await run.operations.load(run.id, name));
    if (bytes !== undefined) files.push({ name, bytes });
  }
  const { redactions } = await run.binding.forAct();
  const sealing = sealedFiles(
    files,
    run.order.plan.rules.limits.evidence_in_git,
    redactions.secrets,
    Object.keys(secretsOf(run.order.plan)),
  );
  const leak = sealing.leaks[0];
  if (leak !== undefined) throw new FailureError(leaked(run, leak.name, leak.secret));
  for (const { name, bytes } of sealing.files) orThrow(await workspace.write(`${sealedFolder(run)}/${name}`, bytes));
  return sealing;
}

function sealedFolder(run: Run): string {
  return `ledger/runs/${run.id}`;
}

/** A failed commit loses nothing: entry and sealed run stay where they are, and the record says what to type. */
async function commitEntry(
  run: Run,
  workspace: Workspace,
  git: Git,
  file: string,
): Promise<{ readonly commit?: string; readonly commit_failure?: string }> {
  if ((await git.state()) === undefined) return {};
  const paths = [file, ...(await workspace.list(sealedFolder(run)))];
  const committed = await git.commit(paths, `ledger: ${run.id} ${run.order.plan.declaration.operation_name}`);
  return committed.ok ? { commit: committed.value.commit } : { commit_failure: `${committed.failure.message}; ${committed.failure.hint}` };
}

function leaked(run: Run, name: string, secret: string): Failure {
  return {
    code: 'secret-in-evidence',
    exit: exitCodes.storage,
    message: `the value of the secret ${secret} was found in what would be sealed; nothing was copied into the workspace`,
    where: `${run.operations.folder(run.id)}/${name}`,
    hint: `look at the file; \`holdpoint resume ${run.id}\` tries again`,
  };
}
