import { readFileSync } from 'node:fs';
import { collector } from './collect.ts';
import { spawn } from './spawn.ts';

/** A user of this host as passwd(5) and group(5) have it. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  /** Supplementary groups, the primary one among them. */
  readonly groups: readonly number[];
}

/** undefined: no such user. Asks the name service only for users that /etc/passwd does not have. */
export async function findAccount(name: string): Promise<Account | undefined> {
  const line =
    readLines('/etc/passwd').find((entry) => entry.startsWith(`${name}:`)) ?? (await ask(['/usr/bin/getent', 'passwd', '--', name]));
  if (line === undefined) return undefined;
  const [, , uid, gid, , home] = line.split(':');
  const groups = (await localGroups(name)) ?? [];
  return { name, uid: Number(uid), gid: Number(gid), home: home || '/', groups: [...new Set([Number(gid), ...groups])] };
}

/** Homes of all users that /etc/passwd has. */
export function localHomes(): readonly string[] {
  return [
    ...new Set(
      readLines('/etc/passwd')
        .map((entry) => entry.split(':')[5] ?? '')
        .filter((home) => home.startsWith('/') && home !== '/'),
    ),
  ];
}

async function localGroups(name: string): Promise<number[] | undefined> {
  const listed = await ask(['/usr/bin/id', '-G', '--', name]);
  return listed?.split(' ').map(Number);
}

async function ask(argv: readonly string[]): Promise<string | undefined> {
  const out = collector(64 * 1024);
  const ended = await spawn({ argv, env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' }, cwd: '/', timeout: 5000 }, out.watch);
  const line = out.text('out').split('\n')[0] ?? '';
  return ended.kind === 'exited' && ended.code === 0 && line !== '' ? line : undefined;
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
