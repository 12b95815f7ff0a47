import { constants } from 'node:os';
import type { Ended } from '../../model/ended.ts';

/** What is known when bubblewrap has ended. */
export interface Supervision {
  /** All that came on its status descriptor (bwrap(1), --json-status-fd). */
  readonly status: string;
  /** The end of stderr. */
  readonly complaint: string;
  /** A descendant held the output open and was cut. */
  readonly cut: boolean;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** Process id, as this machine numbers it, of the reaper in the boundary; its children are the command's processes. */
export function commandInside(status: string): string | undefined {
  return /"child-pid": (\d+)/.exec(status)?.[1];
}

/** bubblewrap writes `exit-code` only when the command was really executed; without it, its own set-up failed and its complaint says why. */
export function endedOfBwrap({ status, complaint, cut, exitCode, signal }: Supervision): Ended {
  const code = /"exit-code": (\d+)/.exec(status)?.[1];
  if (code === undefined) return signal === undefined ? notStarted(complaint, exitCode) : { kind: 'signalled', signal };
  // It passes a signal on as 128 + its number, as shells do.
  const name = Number(code) > 128 ? signalName(Number(code) - 128) : undefined;
  if (name !== undefined) return { kind: 'signalled', signal: name, or_exit: Number(code) };
  return { kind: 'exited', code: Number(code), ...(cut ? { pipe_held: true as const } : {}) };
}

function notStarted(complaint: string, exitCode: number | undefined): Ended {
  const missing = /^bwrap: execvp (.*): No such file or directory$/m.exec(complaint)?.[1];
  if (missing !== undefined) return { kind: 'not-started', reason: `there is no program ${missing}` };
  const lines = complaint.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => line.startsWith('bwrap: ')) ?? lines[0] ?? `exit ${exitCode}`;
  return { kind: 'not-started', reason: `the boundary could not be set up: ${telling}` };
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
