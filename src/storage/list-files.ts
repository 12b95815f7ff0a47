import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './write-failure.ts';

/** Regular files below a folder as `/`-separated names, sorted by code unit; links are not followed. Empty when the folder is absent. */
export async function listFiles(folder: string): Promise<string[]> {
  const names: string[] = [];
  await walk(folder, '', names);
  return names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

async function walk(folder: string, prefix: string, names: string[]): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    if (entry.isDirectory()) await walk(join(folder, entry.name), `${prefix}${entry.name}/`, names);
    else if (entry.isFile()) names.push(`${prefix}${entry.name}`);
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
