import { lstat, readlink } from 'node:fs/promises';
import path from 'node:path';

/** As many links as the kernel follows in one path: path_resolution(7). */
const mostLinks = 40;

/**
 * The real path of `wanted` for whoever has `root` as its `/`: an absolute link in it leads below `root`, never to our own `/`.
 * undefined: it does not exist. The kernel's own resolution would leave `root` at the first absolute link.
 */
export async function realpathWithin(root: string, wanted: string): Promise<string | undefined> {
  let open = wanted.split('/').filter((part) => part !== '');
  let real = '';
  for (let links = 0; open.length > 0;) {
    const [part = '', ...rest] = open;
    open = rest;
    if (part === '.') continue;
    if (part === '..') {
      real = path.posix.dirname(real === '' ? '/' : real).replace(/^\/$/, '');
      continue;
    }
    const found = await lstat(`${root}${real}/${part}`).catch(() => undefined);
    if (found === undefined) return undefined;
    if (!found.isSymbolicLink()) {
      real = `${real}/${part}`;
      continue;
    }
    links += 1;
    if (links > mostLinks) return undefined;
    const target = await readlink(`${root}${real}/${part}`);
    if (target.startsWith('/')) real = '';
    open = [...target.split('/').filter((one) => one !== ''), ...open];
  }
  return real === '' ? '/' : real;
}
