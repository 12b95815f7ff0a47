import type { Entry } from '../ledger/entry.ts';
import { monthFilePattern } from '../ledger/next-place.ts';
import { parseEntries } from '../ledger/parse-entries.ts';
import type { RunFile } from '../ledger/sealed-files.ts';
import type { LedgerFile } from '../ledger/verify-ledger.ts';
import { ok, type Result } from '../model/failure.ts';
import type { Workspace } from '../ports/workspace.ts';

/** Larger than any file of a ledger. */
const fileLimit = 256 * 1024 * 1024;
const runFolder = /^ledger\/runs\/([^/]+)\/(.+)$/;

/** A ledger as it lies in a folder: month files, and the sealed runs by operation. */
export interface LoadedLedger {
  readonly files: readonly LedgerFile[];
  readonly runs: ReadonlyMap<string, readonly RunFile[]>;
}

/** Reads everything below `ledger/` of a folder. `inFolder`: how the reader names a file of it. */
export async function loadLedger(
  reader: Pick<Workspace, 'list' | 'read'>,
  inFolder: (name: string) => string,
): Promise<Result<LoadedLedger>> {
  const base = inFolder('ledger');
  const names = (await reader.list(base)).map((name) => `ledger${name.slice(base.length)}`);
  const files: LedgerFile[] = [];
  const runs = new Map<string, RunFile[]>();
  for (const name of names) {
    const run = runFolder.exec(name);
    if (run === null && !monthFilePattern.test(name)) continue;
    const bytes = await reader.read(inFolder(name), fileLimit);
    if (!bytes.ok) return bytes;
    if (run === null) files.push({ name, bytes: bytes.value });
    else runs.set(run[1]!, [...(runs.get(run[1]!) ?? []), { name: run[2]!, bytes: bytes.value }]);
  }
  return ok({ files, runs });
}

/** Entries that could be read, oldest first; what is wrong with the others is `ledger verify`'s to say. */
export async function loadEntries(workspace: Pick<Workspace, 'list' | 'read'>): Promise<Result<readonly Entry[]>> {
  const names = (await workspace.list('ledger')).filter((name) => monthFilePattern.test(name));
  const entries: Entry[] = [];
  for (const name of names) {
    const bytes = await workspace.read(name, fileLimit);
    if (!bytes.ok) return bytes;
    entries.push(...parseEntries(bytes.value).flatMap(({ entry }) => (entry === undefined ? [] : [entry])));
  }
  return ok(entries);
}
