import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A control group of ours in which groups can be made whose processes end all at once (cgroups(7), cgroup.kill); found by making one.
 * undefined: there is none.
 */
export function ownCgroup(): string | undefined {
  try {
    const mount = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .find((line) => line.includes(' - cgroup2 '))
      ?.split(' ');
    const own = /^0::(\/.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
    if (mount === undefined || own === undefined) return undefined;
    const parent = path.join(mount[4]!, path.relative(mount[3]!, own));
    accessSync(path.join(parent, 'cgroup.procs'), constants.W_OK);
    const tried = path.join(parent, `holdpoint-${process.pid}-try`);
    mkdirSync(tried);
    const kills = existsSync(path.join(tried, 'cgroup.kill'));
    rmdirSync(tried);
    return kills ? parent : undefined;
  } catch {
    return undefined;
  }
}

let count = 0;

/** Runs `body` with words that put a command line into a group of its own; at the end everything in it is killed, whoever started it in whatever session. */
export async function inCgroup<T>(parent: string, body: (before: readonly string[]) => Promise<T>): Promise<T> {
  count += 1;
  const group = path.join(parent, `holdpoint-${process.pid}-${count}`);
  mkdirSync(group);
  try {
    return await body(['/bin/sh', '-c', 'echo 0 >"$1/cgroup.procs" && shift && exec "$@"', 'holdpoint-group', group]);
  } finally {
    await end(group);
  }
}

/** A group goes when its last process was waited for. */
async function end(group: string): Promise<void> {
  writeFileSync(path.join(group, 'cgroup.kill'), '1');
  for (let tries = 0; tries < 400; tries += 1) {
    try {
      rmdirSync(group);
      return;
    } catch {
      await pause(5);
    }
  }
}
