import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Result } from '../model/failure.ts';
import { parseOperationId } from '../model/operation-id.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Claim, Claims } from '../ports/claims.ts';
import type { Journals } from '../ports/journal.ts';
import { syncFolder, writeWhole } from './atomic-write.ts';
import { claimOverlap } from './claim-overlap.ts';
import { waitForLock } from './kernel-lock.ts';
import { errnoOf, writeFailure } from './write-failure.ts';

const lockWaitMs = 10_000;

/**
 * One file a claim, looked at and taken under one lock of the whole host state. A claim is void when its operation was closed (its runner died
 * before it could give it back), and when it was never begun and nobody is beginning it (whoever did died before the first record).
 */
export function claims(folder: string, journals: Pick<Journals, 'read' | 'isWritten'>): Claims {
  const fileOf = (id: string): string => join(folder, `${id}.json`);

  async function list(): Promise<readonly Claim[]> {
    const names = (await readdir(folder))
      .filter((name) => name.endsWith('.json') && parseOperationId(name.slice(0, -5)) !== undefined)
      .sort();
    const held: Claim[] = [];
    for (const name of names) {
      const claim = await readClaim(join(folder, name));
      if (claim !== undefined && !(await isVoid(claim.operation_id))) held.push(claim);
    }
    return held;
  }

  async function isVoid(id: string): Promise<boolean> {
    // Asked first: who takes a claim holds the journal's lock already, and writes the first record before it is given up.
    const written = await journals.isWritten(id);
    const contents = await journals.read(id);
    if (!contents.ok) return contents.failure.code === 'unknown-operation' && !written;
    const last = contents.value.events.at(-1);
    return last === undefined ? !written : last.type === 'operation-closed';
  }

  async function take(wanted: Claim): Promise<Result<void>> {
    try {
      const lock = await waitForLock(join(folder, 'claims.lock'), lockWaitMs);
      if (lock === undefined) return failed(busy(folder));
      try {
        for (const held of await list()) {
          const common = held.operation_id === wanted.operation_id ? undefined : claimOverlap(wanted, held);
          if (common !== undefined) return failed(overlaps(held.operation_id, common));
        }
        await writeWhole(fileOf(wanted.operation_id), JSON.stringify(wanted), 0o600);
        return ok(undefined);
      } finally {
        lock.release();
      }
    } catch (error) {
      return writeFailure('the claim', fileOf(wanted.operation_id), error);
    }
  }

  return {
    take,
    list,
    release: async (id) => {
      await rm(fileOf(id), { force: true });
      await syncFolder(folder);
    },
  };
}

/** undefined: given back between the listing and now. */
async function readClaim(path: string): Promise<Claim | undefined> {
  try {
    const claim = JSON.parse(await readFile(path, 'utf8')) as Claim | null;
    if (claim === null || typeof claim.operation_id !== 'string' || ![claim.paths, claim.units].every((list) => Array.isArray(list)))
      throw new SyntaxError('no claim');
    return claim;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    // Written whole or not at all, so this is the disk's doing; a claim that cannot be read must not count as none.
    if (error instanceof SyntaxError) throw Object.assign(new Error(`claim ${path}`, { cause: error }), { code: 'EIO' });
    throw error;
  }
}

function overlaps(id: string, common: string) {
  return {
    code: 'claimed',
    exit: exitCodes.refused,
    message: `${id} is not closed and holds ${common}`,
    where: id,
    hint: `finish it first: \`holdpoint resume ${id}\``,
  } as const;
}

function busy(folder: string) {
  return {
    code: 'claims-busy',
    exit: exitCodes.refused,
    message: 'another operation is taking its claims right now',
    where: folder,
    hint: 'try again',
  } as const;
}
