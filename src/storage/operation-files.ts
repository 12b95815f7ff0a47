import { parseOperationId } from '../model/operation-id.ts';

// Names inside one operation's folder of the host state.
export const journalFile = 'journal.ndjson';
export const lockFile = 'journal.lock';
export const markFile = 'journal.acknowledged';
export const orderFile = 'order.json';
export const secretsFile = 'secrets.json';
export const blobFolder = 'blobs';
export const socketFile = 'runner.sock';
export const preimageFolder = 'preimage';

/** The folder's name of an operation. A text that is no id, typed by a person or found in a file, names a folder that cannot exist. */
export function folderName(id: string): string {
  return parseOperationId(id) === undefined ? '.no-operation' : id;
}

/** What was removed of an operation, in the host state's `removed` folder. */
export function tombstoneFile(id: string): string {
  return `${folderName(id)}.json`;
}

/** The id whose tombstone that file is; undefined: it is none. */
export function idOfTombstone(file: string): string | undefined {
  const id = file.endsWith('.json') ? file.slice(0, -'.json'.length) : '';
  return parseOperationId(id) === undefined ? undefined : id;
}
