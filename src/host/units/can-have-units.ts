import { existsSync, readlinkSync } from 'node:fs';
import { fixedPath } from '../environment.ts';
import { spawn } from '../spawn.ts';

/** Whether systemd runs this host, sees it as we do, and starts a unit for us: found by letting it start one. */
export async function canHaveUnits(): Promise<boolean> {
  // sd_booted(3).
  if (process.getuid!() !== 0 || !existsSync('/run/systemd/system') || !isSameSight()) return false;
  const argv = ['/usr/bin/systemd-run', '--quiet', '--collect', '--wait', '--service-type=exec', '/bin/true'];
  const ended = await spawn({ argv, env: { PATH: fixedPath }, cwd: '/', timeout: 10_000 }, () => undefined);
  return ended.kind === 'exited' && ended.code === 0;
}

/** A unit starts in the mounts of process 1; where ours are others, it would act on another sight of the host. */
function isSameSight(): boolean {
  try {
    return readlinkSync('/proc/1/ns/mnt') === readlinkSync('/proc/self/ns/mnt');
  } catch {
    return false;
  }
}
