import type { Action } from '../../model/action.ts';
import type { ActionResult } from '../../model/observation.ts';
import type { Host } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { runTool, toolFailure, useTool } from '../own-tool.ts';
import { interpreterOf } from '../programs/interpreter-of.ts';
import { failedAction } from './action-result.ts';
import { performCommand } from './run.ts';

type ScriptAction = Extract<Action, { kind: 'script' }>;

/** A file of the workspace, put on the host under its digest and shown read-only inside the boundary; the kernel reads its interpreter line. */
export async function performScript(host: Host, action: ScriptAction, context: ActContext): Promise<ActionResult> {
  const bytes = await context.blob(action.sha256);
  if (!bytes.ok) return failedAction(bytes.failure.message);
  const line = interpreterOf(bytes.value);
  if (typeof line === 'string') return failedAction(`the script ${action.file} cannot be run: ${line}`);
  const starts = line.programs;
  const placed = await host.put(`script-${action.sha256}`, bytes.value, true);
  if (!placed.ok) return failedAction(placed.failure.message);
  const isOpen = !context.enforced || action.command.reach.some(({ kind }) => kind === 'host');
  if (isOpen)
    return action.command.user === undefined
      ? runAt(host, action, context, starts, placed.value)
      : runCopy(host, action, context, starts, placed.value);
  // Directly in /run: directories that bubblewrap makes on the way are closed to other users.
  const inside = `/run/holdpoint-script-${action.sha256}`;
  return runAt(host, action, context, starts, inside, { [placed.value]: inside });
}

function runAt(
  host: Host,
  { command }: ScriptAction,
  context: ActContext,
  starts: readonly string[],
  place: string,
  show: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  return performCommand(host, { ...command, argv: [place, ...command.argv.slice(1)] }, context, show, starts);
}

const copyScript = `
set -eu
place=$(mktemp -d /var/tmp/holdpoint-script.XXXXXX)
chmod 0711 "$place"
install -m 0755 -- "$1" "$place/$2"
printf %s "$place"
`;

/** Without a boundary another user cannot reach the host state: the script lies in a folder of its own while it runs. */
async function runCopy(
  host: Host,
  action: ScriptAction,
  context: ActContext,
  starts: readonly string[],
  placed: string,
): Promise<ActionResult> {
  const profile = { kind: 'outside' } as const;
  const made = await useTool(host, { argv: ['/bin/sh', '-c', copyScript, 'copy', placed, action.sha256], profile }, 'placing the script');
  if (!made.ok) return failedAction(made.failure.message, [], false);
  const place = made.value.toString('utf8');
  const result = await runAt(host, action, context, starts, `${place}/${action.sha256}`);
  const removed = await runTool(host, { argv: ['rm', '-rf', '--', place], profile });
  const isGone = removed.ended.kind === 'exited' && removed.ended.code === 0;
  return isGone ? result : { ...result, detail: [...result.detail, toolFailure(removed, `${place} is left behind`).message] };
}
