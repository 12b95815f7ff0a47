import type { Action } from '../../model/action.ts';
import type { Command } from '../../model/command.ts';
import type { ActionResult } from '../../model/observation.ts';
import type { PlanScope } from '../../model/plan.ts';
import type { Host } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { profileOf, runCommand, type CommandRun } from '../command-run.ts';
import { exitCodeOf, judgeSuccess } from '../command-success.ts';
import { endedWithoutExit, failedAction } from './action-result.ts';
import { refusedWrite } from './refused-write.ts';
import { beginSave, endSave, readSaved } from './save-output.ts';

/** A command in the boundary: a listed exit and matching patterns are `done`, anything else that is known `failed`. */
export async function performRun(host: Host, action: Extract<Action, { kind: 'run' }>, context: ActContext): Promise<ActionResult> {
  return performCommand(host, action.command, context, {});
}

/** `show`: read-only files to show inside the boundary (host path → path inside). `starts`: the programs of the host that it starts; missing: its first word. */
export async function performCommand(
  host: Host,
  command: Command,
  context: ActContext,
  show: Readonly<Record<string, string>>,
  starts: readonly string[] = [command.argv[0]!],
): Promise<ActionResult> {
  const options = { ...context, starts };
  const profile = profileOf(command, context, 'act', show);
  const isConfined = profile.kind === 'boundary' || profile.kind === 'view';
  const scope = isConfined ? context.scope : undefined;
  if (command.save === undefined) return judge(command, await runCommand(host, command, profile, options), scope);

  const begun = await beginSave(host, command.save, command.user, context);
  if (!begun.ok) return failedAction(begun.reason, [], isConfined);
  const ran = await runCommand(host, { ...command, argv: begun.wrap(command.argv) }, profile, options);
  const seen = command.stdout === undefined ? ran : { ...ran, ...(await readSaved(host, command.save, context)) };
  const result = judge(command, { ...seen, saved: true }, scope);
  return { ...result, detail: [...result.detail, await endSave(host, command.save, context)] };
}

/** `scope`: of the boundary it ran in. */
function judge(command: Command, run: CommandRun, scope: PlanScope | undefined): ActionResult {
  const isConfined = scope !== undefined;
  const held =
    run.ended.kind === 'exited' && run.ended.pipe_held === true ? ['a process it started held the output open and was cut off'] : [];
  const detail = [...held, ...run.told];
  const code = exitCodeOf(command, run);
  if (code === undefined) {
    if (run.ended.kind === 'exited') throw new Error('an exit has a code');
    return { ...endedWithoutExit(run.ended), detail, confined: isConfined };
  }
  const success = judgeSuccess(command, code, run);
  const result = success.kind === 'succeeded' ? 'done' : success.kind;
  return {
    result,
    summary: success.kind === 'succeeded' ? `exit ${code}` : success.reason,
    exit_code: code,
    detail: result === 'failed' && scope !== undefined ? [...detail, ...refusedWrite(run, scope)] : detail,
    confined: isConfined,
  };
}
