import { readFileSync } from 'node:fs';
import { commandInside } from '../boundary/bwrap-status.ts';

/** Pause between SIGTERM and SIGKILL. */
export const killGrace = 3000;

/** Asks politely: the command itself inside the boundary (`status`: what bubblewrap said so far), else the whole process group. */
export function terminate(pid: number | undefined, status: string | undefined): void {
  if (status === undefined || !askInside(status)) signalGroup(pid, 'SIGTERM');
}

/** Sends SIGTERM to what the boundary of this status runs; false: nothing runs in it yet, or any more. */
export function askInside(status: string): boolean {
  const inside = childrenOf(commandInside(status));
  for (const one of inside) trySignal(one, 'SIGTERM');
  return inside.length > 0;
}

function childrenOf(pid: string | undefined): number[] {
  try {
    return pid === undefined ? [] : readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid !== undefined) trySignal(-pid, signal);
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
