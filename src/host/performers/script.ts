import type { Action } from '../../model/action.ts';
import type { ActionResult } from '../../model/observation.ts';
import type { Host } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { failedAction } from './action-result.ts';
import { performCommand } from './run.ts';

/** A file of the workspace, put on the host under its digest and shown read-only inside the boundary; the kernel reads its interpreter line. */
export async function performScript(host: Host, action: Extract<Action, { kind: 'script' }>, context: ActContext): Promise<ActionResult> {
  const bytes = await context.blob(action.sha256);
  if (!bytes.ok) return failedAction(bytes.failure.message);
  const placed = await host.put(`script-${action.sha256}`, bytes.value, true);
  if (!placed.ok) return failedAction(placed.failure.message);
  const open = !context.enforced || action.command.reach.some(({ kind }) => kind === 'host');
  const inside = open ? placed.value : `/run/holdpoint/${action.sha256}`;
  const command = { ...action.command, argv: [inside, ...action.command.argv.slice(1)] };
  return performCommand(host, command, context, open ? {} : { [placed.value]: inside });
}
