import type { Ended } from '../model/ended.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { Confinement, Host, Profile } from '../ports/host.ts';
import { collector } from './collect.ts';

/** Under what Holdpoint's own tools run: inside the boundary, or outside where this host has none and the policy accepts that. */
export type Confine = (writable: readonly string[], show?: readonly string[]) => Profile;

/** `writable` stays writable, `show` is brought back read-only where an emptied directory (/tmp, /run) covers it. */
export const confined: Confine = (writable, show = []) => ({ kind: 'boundary', confinement: ownConfinement(writable, show) });

export const unconfined: Confine = () => ({ kind: 'outside' });

function ownConfinement(writable: readonly string[], show: readonly string[]): Confinement {
  return { writable, protected: [], hidden: [], reach: [], show: Object.fromEntries(show.map((path) => [path, path])), ours: true };
}

/** A tool of the host: argv ours, data by stdin, result on stdout. */
export interface OwnTool {
  readonly argv: readonly string[];
  readonly profile: Profile;
  /** Missing: empty. */
  readonly stdin?: Uint8Array;
  /** Milliseconds. Missing: two minutes. */
  readonly timeout?: number;
  /** Bytes kept of stdout. Missing: 512 MiB. */
  readonly limit?: number;
}

export interface OwnToolRun {
  readonly ended: Ended;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const twoMinutes = 120_000;
const halfGiB = 512 * 1024 ** 2;

export async function runTool(host: Host, tool: OwnTool, cancel?: AbortSignal): Promise<OwnToolRun> {
  const output = collector(tool.limit ?? halfGiB);
  const invocation = {
    argv: tool.argv,
    profile: tool.profile,
    cwd: '/',
    env: {},
    timeout: tool.timeout ?? twoMinutes,
    ...(tool.stdin === undefined ? {} : { stdin: tool.stdin }),
  };
  const ended = await host.exec(invocation, output.watch, cancel);
  const overflow: Ended = { kind: 'lost', reason: 'it printed more than can be kept' };
  return { ended: output.overflowed('out') ? overflow : ended, stdout: Buffer.from(output.bytes('out')), stderr: output.text('err') };
}

/** stdout of a tool that must exit 0; `doing` names the act in the failure. */
export async function useTool(host: Host, tool: OwnTool, doing: string): Promise<Result<Buffer>> {
  const run = await runTool(host, tool);
  return run.ended.kind === 'exited' && run.ended.code === 0 ? ok(run.stdout) : failed(toolFailure(run, doing));
}

/** A full disk is named as such: it is the one cause an operator can remove at once. */
export function toolFailure(run: OwnToolRun, doing: string): Failure {
  const said = run.stderr.trim().split('\n').slice(0, 3).join('; ');
  const full = /No space left on device|Disk quota exceeded/.test(run.stderr);
  if (full)
    return {
      code: 'disk-full',
      exit: 74,
      message: `${doing}: no space left on the device (${said})`,
      hint: 'free some space on that file system, then go on',
    };
  return {
    code: 'host-tool-failed',
    exit: 74,
    message: `${doing}: ${said === '' ? wordsOfEnd(run.ended) : `${said} (${wordsOfEnd(run.ended)})`}`,
    hint: 'read the reason above; nothing was changed by the part that failed',
  };
}

export function wordsOfEnd(ended: Ended): string {
  switch (ended.kind) {
    case 'exited':
      return `exit ${ended.code}`;
    case 'signalled':
      return ended.or_exit === undefined ? `signal ${ended.signal}` : `signal ${ended.signal} (or exit ${ended.or_exit})`;
    case 'timed-out':
      return `timed out after ${ended.after_ms / 1000} s`;
    case 'cancelled':
      return 'cancelled';
    case 'not-started':
      return `not started: ${ended.reason}`;
    case 'lost':
      return `lost: ${ended.reason}`;
    default:
      return ended satisfies never;
  }
}
