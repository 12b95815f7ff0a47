import type { Entry } from '../ledger/entry.ts';
import { monthFilePattern } from '../ledger/next-place.ts';
import { parseEntries } from '../ledger/parse-entries.ts';
import { ok, type Result } from '../model/failure.ts';
import type { Workspace } from '../ports/workspace.ts';

/** Larger than any ledger file. */
const ledgerLimit = 256 * 1024 * 1024;

/** The ledger of a workspace, oldest entry first. What cannot be read of an altered file is left to `ledger verify`. */
export interface Ledger {
  readonly files: readonly { readonly name: string; readonly size: number; readonly entries: readonly Entry[] }[];
  readonly entries: readonly Entry[];
}

export async function readLedger(workspace: Pick<Workspace, 'list' | 'read'>): Promise<Result<Ledger>> {
  const files: Ledger['files'][number][] = [];
  for (const name of await workspace.list('ledger')) {
    if (!monthFilePattern.test(name)) continue;
    const bytes = await workspace.read(name, ledgerLimit);
    if (!bytes.ok) return bytes;
    files.push({
      name,
      size: bytes.value.length,
      entries: parseEntries(bytes.value).flatMap(({ entry }) => (entry === undefined ? [] : [entry])),
    });
  }
  return ok({ files, entries: files.flatMap(({ entries }) => entries) });
}
