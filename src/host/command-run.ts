import type { Command } from '../model/command.ts';
import type { Ended } from '../model/ended.ts';
import type { PlanScope } from '../model/plan.ts';
import type { SurveyedProgram } from '../model/survey.ts';
import type { Host, OutputChunk, Profile } from '../ports/host.ts';
import { collector } from './collect.ts';
import { programsOfCommand } from './programs/programs-of-command.ts';

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
  /** What the host adds to the record, a line each. */
  readonly told: readonly string[];
  /** stdout went to a file by `save`: it is judged, and no word of it is told. */
  readonly saved?: true;
}

/** Most bytes of a stream that a pattern judges. */
export const judgedBytes = 1024 ** 2;

export interface RunOptions {
  readonly watch: (chunk: OutputChunk) => void;
  readonly cancel: AbortSignal;
  /** Overrides the command's own, milliseconds. */
  readonly timeout?: number;
  /** As surveyed; missing: nothing is compared. What lies below `scope.writable` is not. */
  readonly programs?: readonly SurveyedProgram[] | undefined;
  /** Missing: nothing is writable. */
  readonly scope?: PlanScope | undefined;
  /** What the survey calls the programs that it starts. Missing: the first word. */
  readonly starts?: readonly string[];
  /** The name that it has for systemd, where that supervises. Missing: none. */
  readonly unit?: string | undefined;
}

/** Runs a bound command under a profile. */
export async function runCommand(host: Host, command: Command, profile: Profile, options: RunOptions): Promise<CommandRun> {
  const output = collector(judgedBytes, options.watch);
  const found =
    options.programs === undefined
      ? undefined
      : programsOfCommand(options.programs, options.starts ?? [command.argv[0]!], options.scope?.writable ?? []);
  if (found?.ok === false) return neverStarted(found.reason);
  const told: string[] = [];
  const ended = await host.exec(
    {
      argv: command.argv,
      profile,
      cwd: command.cwd,
      env: command.env,
      timeout: options.timeout ?? command.timeout,
      tell: (fact) => told.push(fact),
      ...(options.unit === undefined ? {} : { unit: options.unit }),
      ...(found === undefined ? {} : { programs: found.programs }),
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
    told,
  };
}

function neverStarted(reason: string): CommandRun {
  return { ended: { kind: 'not-started', reason, differs: true }, stdout: '', stderr: '', overflow: { out: false, err: false }, told: [] };
}
