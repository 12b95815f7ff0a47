import type { Host } from '../../ports/host.ts';
import { runTool, wordsOfEnd } from '../own-tool.ts';

/** What stat(1) says about one path. */
export interface FileStat {
  readonly type: string;
  readonly inode: string;
  readonly size: number;
  /** Octal without leading zeros. */
  readonly mode: string;
  readonly user: string;
  readonly group: string;
  readonly uid: string;
  readonly gid: string;
  /** Changes with every change of content or attributes. */
  readonly changed: string;
}

export type Stat =
  | { readonly kind: 'there'; readonly stat: FileStat }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const format = '%F|%i|%s|%a|%u|%g|%z %y|%U|%G';

/** Looks from outside every boundary. `follow`: what a symbolic link leads to, else the link itself. */
export async function statFile(host: Host, path: string, follow: boolean, cancel?: AbortSignal): Promise<Stat> {
  const argv = ['/usr/bin/stat', ...(follow ? ['--dereference'] : []), `--printf=${format}`, '--', path];
  const run = await runTool(host, { argv, profile: { kind: 'outside' }, timeout: 10_000 }, cancel);
  if (run.ended.kind === 'exited' && run.ended.code === 0) {
    const [type = '', inode = '', size, mode = '', uid = '', gid = '', changed = '', user = '', group = ''] = run.stdout
      .toString('utf8')
      .split('|');
    return { kind: 'there', stat: { type, inode, size: Number(size), mode, uid, gid, changed, user, group } };
  }
  if (/No such file or directory|Not a directory/.test(run.stderr)) return { kind: 'absent' };
  return { kind: 'unreadable', reason: run.stderr.trim().split('\n')[0] || wordsOfEnd(run.ended) };
}
