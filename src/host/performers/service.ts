import type { Action } from '../../model/action.ts';
import type { ActionResult, UnitState } from '../../model/observation.ts';
import { isUnitName } from '../../model/unit-name.ts';
import type { Host } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { runTool } from '../own-tool.ts';
import { readUnits, unitState, type UnitShown } from '../services/read-units.ts';
import { systemctlArguments } from '../services/systemctl.ts';
import { staleUnitFiles, unreadFiles } from '../services/unit-files.ts';
import { endedWithoutExit, failedAction } from './action-result.ts';

/** A verb of systemctl on one unit, by Holdpoint itself, outside the boundary; the state before and after belongs to the result. */
export async function performService(host: Host, action: Extract<Action, { kind: 'service' }>, context: ActContext): Promise<ActionResult> {
  if (!isUnitName(action.unit)) return failedAction(`${JSON.stringify(action.unit)} is no name of one unit`, [], false);
  const before = await readUnits(host, [action.unit], context.cancel);
  if (!before.ok) return { result: 'unknown', summary: before.reason, detail: ['nothing was asked of systemd'], confined: false };
  const was = before.units[0]!;
  if (was.load_state === 'not-found' && action.do !== 'daemon-reload')
    return failedAction(`there is no unit ${action.unit} on this host`, [], false);
  if (was.load_state !== 'not-found' && !context.scope.units.includes(was.id))
    return failedAction(`${action.unit} is ${was.id} here, which is not among the allowed services`, [], false);

  const unread = !['start', 'restart', 'reload'].includes(action.do)
    ? []
    : unreadFiles(was, (await staleUnitFiles(host, [was.id])).get(was.id) ?? []);
  const run = await runTool(
    host,
    { argv: systemctlArguments(action.do, action.unit), profile: { kind: 'outside' }, timeout: action.timeout },
    context.cancel,
  );
  if (run.stdout.length > 0) context.watch({ stream: 'out', bytes: run.stdout });
  if (run.stderr !== '') context.watch({ stream: 'err', bytes: Buffer.from(run.stderr) });
  const after = await readUnits(host, [action.unit]);
  if (!after.ok)
    return { result: 'unknown', summary: `${after.reason} after ${action.do}`, detail: [], unit_before: unitState(was), confined: false };
  const is = after.units[0]!;
  const states = { unit_before: unitState(was), unit_after: unitState(is), confined: false };
  const detail = stateLines(was, is, unread);
  if (run.ended.kind !== 'exited') return { ...endedWithoutExit(run.ended), detail, ...states };
  const said = run.stderr.trim().split('\n')[0] ?? '';
  const summary =
    run.ended.code === 0
      ? `${stateWords(was)} → ${stateWords(is)}`
      : `${action.do} of ${action.unit} failed, exit ${run.ended.code}${said === '' ? '' : `: ${said}`}`;
  return { result: run.ended.code === 0 ? 'done' : 'failed', summary, exit_code: run.ended.code, detail, ...states };
}

function stateLines(was: UnitShown, is: UnitShown, unread: readonly string[]): string[] {
  const line = (when: string, unit: UnitShown): string =>
    `${when}: ${unit.id} ${unit.load_state}, ${stateWords(unit)}, ${unit.unit_file_state || 'no unit file'}, invocation ${unit.invocation_id || 'none'}, ${unit.restarts} restarts`;
  const stale = unread.map((file) => `systemd did not use what is on disk, a daemon-reload was due: ${file}`);
  return [line('before', was), line('after', is), ...stale];
}

function stateWords(unit: UnitState): string {
  return `${unit.active_state} (${unit.sub_state})`;
}
