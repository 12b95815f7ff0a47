import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOfBytes } from '../model/digest.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import { readJournalText } from '../model/journal-text.ts';
import { formatOperationId, type OperationId, parseOperationId } from '../model/operation-id.ts';
import type { Order } from '../model/order.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Operations } from '../ports/operations.ts';
import { makeFolder, syncFolder, writeWhole } from './atomic-write.ts';
import { listFiles } from './list-files.ts';
import { blobFolder, folderName, idOfTombstone, journalFile, orderFile, secretsFile } from './operation-files.ts';
import { errnoOf, readFailure, writeFailure } from './write-failure.ts';

/** Operations below the host state's `operations` folder; files 0600, folders 0700. `removed`: where the ids of removed ones stay. `socket` comes from socket-path.ts. */
export function operations(root: string, removed: string, socket: (id: OperationId) => string): Operations {
  const folder = (id: OperationId): string => join(root, folderName(id));

  async function list(): Promise<readonly OperationId[]> {
    const names = await readdir(root);
    return names
      .flatMap((id) => {
        const parsed = parseOperationId(id);
        return parsed === undefined ? [] : [{ id, ...parsed }];
      })
      .sort((a, b) => (a.date === b.date ? a.number - b.number : a.date < b.date ? -1 : 1))
      .map(({ id }) => id);
  }

  /** mkdir(2) succeeds for one of two who try the same name; the other takes the next number. */
  async function draw(date: string, taken: number): Promise<Result<OperationId>> {
    try {
      const used = [...(await list()), ...(await readdir(removed)).flatMap((file) => idOfTombstone(file) ?? [])];
      const numbers = used.flatMap((id) => {
        const parsed = parseOperationId(id);
        return parsed?.date === date ? [parsed.number] : [];
      });
      for (let number = Math.max(taken, ...numbers) + 1; ; number += 1) {
        const id = formatOperationId(date, number);
        if (parseOperationId(id) === undefined) return failed(noNumberLeft(date));
        if (await makeOwnFolder(folder(id))) return ok(id);
      }
    } catch (error) {
      return writeFailure('the host state', root, error);
    }
  }

  async function save(id: OperationId, name: string, bytes: Uint8Array): Promise<Result<void>> {
    const path = join(folder(id), name);
    try {
      await makeFolder(dirname(path), 0o700);
      await writeWhole(path, bytes, 0o600);
      return ok(undefined);
    } catch (error) {
      return writeFailure(name, path, error);
    }
  }

  async function load(id: OperationId, name: string): Promise<Result<Uint8Array | undefined>> {
    const path = join(folder(id), name);
    try {
      return ok(await readFile(path));
    } catch (error) {
      return errnoOf(error) === 'ENOENT' ? ok(undefined) : readFailure(name, path, error);
    }
  }

  /** `whole`: parts without which it is not what was saved; what is damaged is told as damage, not met as a bug. */
  async function loadJson<T extends object>(id: OperationId, name: string, ...whole: readonly (keyof T & string)[]): Promise<Result<T>> {
    const loaded = await load(id, name);
    if (!loaded.ok) return loaded;
    const path = join(folder(id), name);
    if (loaded.value === undefined) return readFailure(name, path, Object.assign(new Error(name), { code: 'ENOENT' }));
    try {
      const value: unknown = JSON.parse(Buffer.from(loaded.value).toString());
      if (hasParts(value, whole)) return ok(value as T);
    } catch {
      // No JSON.
    }
    return failed({
      code: 'storage',
      exit: exitCodes.storage,
      message: `${name} is damaged: it does not hold what was saved`,
      where: path,
      hint: 'nothing can be run from it; look at the host by hand, the pre-image lies beside it',
    });
  }

  return {
    list,
    draw,
    save,
    load,
    discard: async (id) => {
      const loaded = await load(id, journalFile);
      if (!loaded.ok || (loaded.value !== undefined && !isUnbegun(loaded.value))) return;
      await rm(folder(id), { recursive: true, force: true });
      await syncFolder(root);
    },
    saveOrder: async (id, order) => save(id, orderFile, Buffer.from(JSON.stringify(order))),
    loadOrder: async (id) => loadJson<Order>(id, orderFile, 'plan', 'survey', 'approval'),
    saveBlob: async (id, bytes) => {
      const sha256 = digestOfBytes(bytes);
      const saved = await save(id, join(blobFolder, sha256), bytes);
      return saved.ok ? ok(sha256) : saved;
    },
    loadBlob: async (id, sha256) => {
      const path = join(blobFolder, /^[0-9a-f]{64}$/.test(sha256) ? sha256 : 'none');
      const loaded = await load(id, path);
      if (!loaded.ok) return loaded;
      const whole = loaded.value !== undefined && digestOfBytes(loaded.value) === sha256;
      return whole
        ? ok(loaded.value)
        : failed({
            code: 'blob',
            exit: exitCodes.storage,
            message: `the stored file ${sha256.slice(0, 12)} is missing or altered`,
            where: join(folder(id), path),
            hint: 'nothing can be run from it; start the operation anew',
          });
    },
    saveSecrets: async (id, secrets) => save(id, secretsFile, Buffer.from(JSON.stringify(secrets))),
    loadSecrets: async (id) => {
      const loaded = await load(id, secretsFile);
      if (!loaded.ok) return loaded;
      return loaded.value === undefined ? ok({}) : loadJson<Readonly<Record<string, string>>>(id, secretsFile);
    },
    forgetSecrets: async (id) => {
      await rm(join(folder(id), secretsFile), { force: true });
      await syncFolder(folder(id));
    },
    files: async (id) => listFiles(folder(id)),
    folder,
    socket,
  };
}

function hasParts(value: unknown, parts: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return parts.every((part) =>
    hasParts((value as Record<string, unknown>)[part], part === 'plan' ? ['declaration', 'scope', 'rules'] : []),
  );
}

/** Not one whole record, and nothing that could have been some. */
function isUnbegun(journal: Uint8Array): boolean {
  const { events, rest } = readJournalText(journal);
  return events.length === 0 && rest.kind !== 'damaged';
}

/** false: the folder is there already. */
async function makeOwnFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

function noNumberLeft(date: string) {
  return {
    code: 'no-number-left',
    exit: exitCodes.refused,
    message: `no operation number is left for ${date}`,
    hint: 'numbers end at 999999 a day; go on tomorrow (UTC)',
  } as const;
}
