import type { UnitState } from '../../model/observation.ts';
import type { Host } from '../../ports/host.ts';
import { runTool, wordsOfEnd } from '../own-tool.ts';

/** What systemd says about a unit. */
export interface UnitShown extends UnitState {
  /** Canonical id; another text than what was asked for when that is an alias. */
  readonly id: string;
  readonly names: readonly string[];
  readonly need_daemon_reload: boolean;
}

export type UnitsRead = { readonly ok: true; readonly units: readonly UnitShown[] } | { readonly ok: false; readonly reason: string };

const properties = [
  'Id',
  'Names',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'InvocationID',
  'NRestarts',
  'ActiveEnterTimestampMonotonic',
  'NeedDaemonReload',
];

/** States of these units, in this order (`systemctl show`). Not ok: systemd does not answer. A unit that does not exist has `load_state: not-found`. */
export async function readUnits(host: Host, units: readonly string[], cancel?: AbortSignal): Promise<UnitsRead> {
  if (units.length === 0) return { ok: true, units: [] };
  const argv = ['/usr/bin/systemctl', 'show', '--no-pager', `--property=${properties.join(',')}`, '--', ...units];
  const run = await runTool(host, { argv, profile: { kind: 'outside' }, timeout: 15_000 }, cancel);
  if (run.ended.kind !== 'exited' || run.ended.code !== 0) {
    const said = run.stderr.trim().split('\n')[0] ?? '';
    return { ok: false, reason: `systemd does not answer: ${said === '' ? wordsOfEnd(run.ended) : said}` };
  }
  const blocks = parseShow(run.stdout.toString('utf8'));
  if (blocks.length !== units.length) return { ok: false, reason: `systemd answered for ${blocks.length} of ${units.length} units` };
  return { ok: true, units: units.map((unit, index) => unitShown(unit, blocks[index]!)) };
}

/** Blocks of `Name=value` lines, an empty line between them (systemctl(1), show). */
export function parseShow(text: string): ReadonlyMap<string, string>[] {
  return text
    .split('\n\n')
    .filter((block) => block.trim() !== '')
    .map(
      (block) =>
        new Map(
          block
            .split('\n')
            .filter((line) => line.includes('='))
            .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
        ),
    );
}

function unitShown(unit: string, shown: ReadonlyMap<string, string>): UnitShown {
  const text = (name: string): string => shown.get(name) ?? '';
  return {
    unit,
    id: text('Id'),
    names: text('Names').split(' ').filter(Boolean),
    load_state: text('LoadState'),
    active_state: text('ActiveState'),
    sub_state: text('SubState'),
    unit_file_state: text('UnitFileState'),
    invocation_id: text('InvocationID'),
    restarts: Number(text('NRestarts') || '0'),
    active_enter: text('ActiveEnterTimestampMonotonic') || '0',
    need_daemon_reload: text('NeedDaemonReload') === 'yes',
  };
}

/** The part that goes into records. */
export function unitState(shown: UnitShown): UnitState {
  const { unit, load_state, active_state, sub_state, unit_file_state, invocation_id, restarts, active_enter } = shown;
  return { unit, load_state, active_state, sub_state, unit_file_state, invocation_id, restarts, active_enter };
}
