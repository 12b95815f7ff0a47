import type { Command } from '../model/command.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import type { Host } from '../ports/host.ts';
import type { ActContext } from '../ports/target.ts';
import { profileOf, runCommand } from './command-run.ts';
import { exitCodeOf, judgeSuccess } from './command-success.ts';
import { wordsOfEnd } from './own-tool.ts';

/** Most bytes of a fact. */
const factLimit = 4096;

/** One fact, read in a view: the one group of its `stdout` pattern, else the whole match; one line, at most 4 KiB. */
export async function readFact(host: Host, name: string, command: Command, context: ActContext): Promise<Result<string>> {
  const run = await runCommand(host, command, profileOf(command, context, 'look'), context);
  const code = exitCodeOf(command, run);
  if (code === undefined) return notRead(name, wordsOfEnd(run.ended));
  const success = judgeSuccess(command, code, run);
  if (success.kind !== 'succeeded') return notRead(name, success.reason);
  const value = success.match?.[1] ?? success.match?.[0];
  if (value === undefined) return notRead(name, 'it has no stdout pattern');
  if (value.includes('\n')) return notRead(name, 'its value is longer than one line');
  if (Buffer.byteLength(value) > factLimit) return notRead(name, 'its value is longer than 4 KiB');
  return ok(value);
}

function notRead(name: string, reason: string): Result<string> {
  return failed({
    code: 'fact-not-read',
    exit: 77,
    message: `the fact ${name} cannot be read: ${reason}`,
    hint: 'run its command by hand on the host, then correct the command or its stdout pattern',
  });
}
