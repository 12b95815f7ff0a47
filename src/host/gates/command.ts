import type { Command } from '../../model/command.ts';
import { digestOfBytes } from '../../model/digest.ts';
import type { Host, OutputChunk, Profile } from '../../ports/host.ts';
import { runCommand, type RunOptions } from '../command-run.ts';
import { exitCodeOf, judgeSuccess } from '../command-success.ts';
import { oneLine } from '../one-line.ts';
import { wordsOfEnd } from '../own-tool.ts';
import type { Look } from './judge.ts';
import { fail, pass, unknown } from './observation.ts';

/** A command as a gate: another exit or an absent pattern is FAIL; what cannot be started, 126, 127, a signal or a timeout is UNKNOWN. */
export function lookByCommand(
  host: Host,
  command: Command,
  profile: Profile,
  watch: (chunk: OutputChunk) => void,
  { programs, scope }: Pick<RunOptions, 'programs' | 'scope'> = {},
): Look {
  return async ({ timeout, cancel }) => {
    const run = await runCommand(host, command, profile, { programs, scope, watch, cancel, timeout: Math.min(timeout, command.timeout) });
    const code = exitCodeOf(command, run);
    if (code === undefined) return unknown(wordsOfEnd(run.ended));
    // A shell and env(1) say "cannot be executed" and "not found" so; only a list that names these codes means them.
    const listed = command.exit !== 'any' && command.exit.includes(code);
    if ((code === 126 || code === 127) && !listed) return unknown(`exit ${code}: the program was not found or could not be executed`);
    const success = judgeSuccess(command, code, run);
    const fingerprint = `exit ${code} stdout sha256 ${digestOfBytes(run.stdout)}`;
    switch (success.kind) {
      case 'succeeded':
        return pass(success.match === undefined ? `exit ${code}` : `exit ${code}, stdout ${oneLine(success.match[0] ?? '') || '(empty)'}`, {
          fingerprint,
        });
      case 'failed':
        return fail(success.reason, { fingerprint });
      case 'unknown':
        return unknown(success.reason);
      default:
        return success satisfies never;
    }
  };
}
