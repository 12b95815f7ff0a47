import type { Command } from '../model/command.ts';
import type { Ended } from '../model/ended.ts';
import type { PlanScope } from '../model/plan.ts';
import type { Host, OutputChunk, Profile } from '../ports/host.ts';
import { collector } from './collect.ts';

/** `act`: what it writes stays. `look`: a gate, a condition, a fact; nothing it writes stays. */
export type Purpose = 'act' | 'look';

export interface CommandSetting {
  readonly scope: PlanScope;
  readonly enforced: boolean;
  readonly readOnly: boolean;
}

/** Under what a runbook's command runs. */
export function profileOf(
  command: Command,
  setting: CommandSetting,
  purpose: Purpose,
  show: Readonly<Record<string, string>> = {},
): Profile {
  if (!setting.enforced || command.reach.some((one) => one.kind === 'host')) return { kind: 'open' };
  const { writable, protected: guarded, hidden } = setting.scope;
  const confinement = { writable, protected: guarded, hidden, reach: command.reach, show };
  return { kind: purpose === 'look' || setting.readOnly ? 'view' : 'boundary', confinement };
}

export interface CommandRun {
  readonly ended: Ended;
  /** The first bytes of each stream, as text. */
  readonly stdout: string;
  readonly stderr: string;
  /** true: stdout or stderr was longer than what may be judged. */
  readonly overflow: { readonly out: boolean; readonly err: boolean };
}

/** Most bytes of a stream that a pattern judges. */
const judgedBytes = 1024 ** 2;

/** Runs a bound command under a profile. `timeout` overrides the command's own, milliseconds. */
export async function runCommand(
  host: Host,
  command: Command,
  profile: Profile,
  options: { readonly watch: (chunk: OutputChunk) => void; readonly cancel: AbortSignal; readonly timeout?: number },
): Promise<CommandRun> {
  const output = collector(judgedBytes, options.watch);
  const ended = await host.exec(
    {
      argv: command.argv,
      profile,
      cwd: command.cwd,
      env: command.env,
      timeout: options.timeout ?? command.timeout,
      ...(command.user === undefined ? {} : { user: command.user }),
      ...(command.stdin === undefined ? {} : { stdin: Buffer.from(command.stdin, 'utf8') }),
    },
    output.watch,
    options.cancel,
  );
  return {
    ended,
    stdout: output.text('out'),
    stderr: output.text('err'),
    overflow: { out: output.overflowed('out'), err: output.overflowed('err') },
  };
}
