import { existsSync, readlinkSync } from 'node:fs';
import { boundsIn, wantedBounds, type StepBounds } from '../boundary/step-bounds.ts';
import { collector } from '../collect.ts';
import { fixedPath } from '../environment.ts';
import { spawn } from '../spawn.ts';
import { boundProperties } from './unit-properties.ts';

/** What the control group of a unit says of itself, of either version (cgroups(7)). */
const ask = `v2=$(sed -n 's/^0:://p' /proc/self/cgroup) pids=$(sed -n 's/^[0-9]*:pids://p' /proc/self/cgroup) memory=$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup); cd /sys/fs/cgroup
echo $(cat ".$v2/pids.max" || cat "pids$pids/pids.max"); echo $(cat ".$v2/memory.max" || cat "memory$memory/memory.limit_in_bytes")`;

/**
 * Whether systemd runs this host, sees it as we do, and starts a unit for us: found by letting it start one. With what such a unit is held to;
 * undefined: no units.
 */
export async function tryUnit(): Promise<StepBounds | undefined> {
  // sd_booted(3).
  if (process.getuid!() !== 0 || !existsSync('/run/systemd/system') || !isSameSight()) return undefined;
  const wanted = wantedBounds();
  const properties = boundProperties(wanted).map((one) => `--property=${one}`);
  const argv = [
    '/usr/bin/systemd-run',
    '--quiet',
    '--collect',
    '--wait',
    '--pipe',
    '--service-type=exec',
    ...properties,
    '--',
    '/bin/sh',
    '-c',
    ask,
  ];
  const output = collector(4096);
  const ended = await spawn({ argv, env: { PATH: fixedPath }, cwd: '/', timeout: 10_000 }, output.watch);
  if (ended.kind !== 'exited' || ended.code !== 0) return undefined;
  const [tasks = '', memory = ''] = output.text('out').split('\n');
  return boundsIn(tasks, memory, wanted);
}

/** A unit starts in the mounts of process 1; where ours are others, it would act on another sight of the host. */
function isSameSight(): boolean {
  try {
    return readlinkSync('/proc/1/ns/mnt') === readlinkSync('/proc/self/ns/mnt');
  } catch {
    return false;
  }
}
