import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { boundsIn, wantedBounds, type StepBounds } from './step-bounds.ts';

/** Where groups can be made, and what they can hold their processes to. */
export interface OwnCgroup {
  readonly parent: string;
  readonly bounds: StepBounds;
}

/**
 * A control group of ours in which groups can be made whose processes end all at once (cgroups(7), cgroup.kill); found by making one.
 * undefined: there is none.
 */
export function ownCgroup(): OwnCgroup | undefined {
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
    try {
      const wanted = wantedBounds();
      hold(tried, wanted);
      const bounds = boundsIn(textOf(path.join(tried, 'pids.max')), textOf(path.join(tried, 'memory.max')), wanted);
      return existsSync(path.join(tried, 'cgroup.kill')) ? { parent, bounds } : undefined;
    } finally {
      rmdirSync(tried);
    }
  } catch {
    return undefined;
  }
}

/** Writes what the group has files for: those of controllers that whoever made its parent delegated (cgroups(7)). */
function hold(group: string, { tasks, memory }: StepBounds): void {
  const files = { 'pids.max': tasks, 'memory.max': memory };
  for (const [name, value] of Object.entries(files))
    if (value !== undefined && existsSync(path.join(group, name))) writeFileSync(path.join(group, name), String(value));
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

let count = 0;

/** Runs `body` with words that put a command line into a group of its own; at the end everything in it is killed, whoever started it in whatever session. */
export async function inCgroup<T>({ parent, bounds }: OwnCgroup, body: (before: readonly string[]) => Promise<T>): Promise<T> {
  count += 1;
  const group = path.join(parent, `holdpoint-${process.pid}-${count}`);
  mkdirSync(group);
  try {
    hold(group, bounds);
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
