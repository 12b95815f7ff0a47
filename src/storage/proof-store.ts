import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '../model/failure.ts';
import type { ProofStore } from '../ports/rehearsal.ts';
import { makeFolder, writeWhole } from './atomic-write.ts';
import { errnoOf, readFailure, writeFailure } from './write-failure.ts';

const safeName = /^[A-Za-z0-9-]+\.json$/;

/** Proofs of rehearsals in a folder of the host state, made when the first one comes. */
export function proofStore(folder: string): ProofStore {
  const place = (name: string): string => {
    if (!safeName.test(name)) throw new TypeError(`${name} is no name of a proof`);
    return join(folder, name);
  };
  return {
    save: async (name, bytes) => {
      const path = place(name);
      try {
        await makeFolder(folder, 0o700);
        await writeWhole(path, bytes, 0o600);
        return ok(undefined);
      } catch (error) {
        return writeFailure(name, path, error);
      }
    },
    load: async (name) => {
      const path = place(name);
      try {
        return ok(await readFile(path));
      } catch (error) {
        return errnoOf(error) === 'ENOENT' ? ok(undefined) : readFailure(name, path, error);
      }
    },
    list: async () => {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => safeName.test(name)).toSorted();
    },
    remove: async (name) => rm(place(name), { force: true }),
  };
}
