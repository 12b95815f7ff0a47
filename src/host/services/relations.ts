import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';
import { parseShow, readUnits } from './read-units.ts';

/** Running units that an act on one unit reaches besides it. */
export interface Drags {
  /** Stop or restart with it. */
  readonly stop: readonly string[];
  /** Reload with it. */
  readonly reload: readonly string[];
  /** Stop when it starts. */
  readonly conflict: readonly string[];
}

interface Relations {
  readonly stop: readonly string[];
  readonly reload: readonly string[];
  readonly conflict: readonly string[];
}

/** systemd.unit(5): reverses of Requires, Requisite, BindsTo, PartOf; PropagatesStopTo; ReloadPropagatedFrom; Conflicts in both directions. */
const properties: { readonly [Kind in keyof Relations]: readonly string[] } = {
  stop: ['RequiredBy', 'RequisiteOf', 'BoundBy', 'ConsistsOf', 'PropagatesStopTo'],
  reload: ['PropagatesReloadTo'],
  conflict: ['Conflicts', 'ConflictedBy'],
};

/** What systemd's graph stands for at most; a host with more is asked no further. */
const mostRounds = 32;

/** For each unit, what it drags along, and what those drag, and so on; units that do not run are passed through and not listed. */
export async function dragsOf(host: Host, units: readonly string[]): Promise<Map<string, Drags>> {
  const known = new Map<string, Relations>();
  let wanted: readonly string[] = [...new Set(units)];
  for (let round = 0; wanted.length > 0 && round < mostRounds; round += 1) {
    for (const [unit, relations] of await readRelations(host, wanted)) known.set(unit, relations);
    const rivals = units.flatMap((unit) => known.get(unit)?.conflict ?? []);
    const next = [...rivals, ...[...known.values()].flatMap(({ stop, reload }) => [...stop, ...reload])];
    wanted = [...new Set(next)].filter((unit) => !known.has(unit));
  }
  const active = await activeUnits(host, [
    ...new Set([...known.values()].flatMap(({ stop, reload, conflict }) => [...stop, ...reload, ...conflict])),
  ]);
  const running = (names: Iterable<string>, self: string): string[] =>
    [...names].filter((name) => active.has(name) && name !== self).toSorted();
  return new Map(
    units.map((unit) => [
      unit,
      {
        stop: running(reached(unit, 'stop', known), unit),
        reload: running(reached(unit, 'reload', known), unit),
        // Whoever is stopped for it drags its own along.
        conflict: running(new Set((known.get(unit)?.conflict ?? []).flatMap((other) => [other, ...reached(other, 'stop', known)])), unit),
      },
    ]),
  );
}

function reached(unit: string, kind: 'stop' | 'reload', known: ReadonlyMap<string, Relations>): Set<string> {
  const found = new Set<string>();
  for (const pending = [unit]; pending.length > 0;) {
    for (const next of known.get(pending.pop()!)?.[kind] ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      pending.push(next);
    }
  }
  return found;
}

async function readRelations(host: Host, units: readonly string[]): Promise<Map<string, Relations>> {
  const names = Object.values(properties).flat();
  const argv = ['/usr/bin/systemctl', 'show', '--no-pager', `--property=${['Id', ...names].join(',')}`, '--', ...units];
  const run = await runTool(host, { argv, profile: { kind: 'outside' } });
  const blocks = parseShow(run.stdout.toString('utf8'));
  const listed = (shown: ReadonlyMap<string, string> | undefined, wanted: readonly string[]): string[] =>
    wanted.flatMap((name) => (shown?.get(name) ?? '').split(' ').filter(Boolean));
  return new Map(
    units.map((unit, index) => [
      unit,
      {
        stop: listed(blocks[index], properties.stop),
        reload: listed(blocks[index], properties.reload),
        conflict: listed(blocks[index], properties.conflict),
      },
    ]),
  );
}

async function activeUnits(host: Host, units: readonly string[]): Promise<Set<string>> {
  const read = await readUnits(host, units);
  return new Set(
    read.ok ? read.units.filter((unit) => ['active', 'activating', 'reloading'].includes(unit.active_state)).map((unit) => unit.unit) : [],
  );
}
