import type { ServiceVerb } from '../../model/action.ts';
import type { Plan } from '../../model/plan.ts';
import type { SurveyedUnit } from '../../model/survey.ts';
import { canonicalUnit } from '../../model/unit-name.ts';
import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';
import { parseShow, readUnits, type UnitShown } from '../services/read-units.ts';
import { actionsOfStep, gatesOfPlan } from './plan-parts.ts';

export interface UnitsSurveyed {
  readonly units: readonly SurveyedUnit[];
  readonly missing: readonly string[];
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

interface Wanted {
  readonly unit: string;
  readonly step: number;
  /** Missing: a gate only looks at it. */
  readonly verb?: ServiceVerb;
}

/** Units of the plan as systemd knows them, and which others a verb on them would stop or restart. */
export async function surveyUnits(host: Host, plan: Plan): Promise<UnitsSurveyed> {
  const wanted = unitsOfPlan(plan);
  const names = [...new Set([...wanted.map(({ unit }) => unit), ...plan.scope.units])];
  if (names.length === 0) return { units: [], missing: [], refusals: [], notes: [] };
  const read = await readUnits(host, names);
  if (!read.ok) return { units: [], missing: ['systemd'], refusals: [], notes: [read.reason] };
  const relations = await readRelations(host, names);
  const active = await activeUnits(
    host,
    [...relations.values()].flatMap((one) => [...one.stopped, ...one.conflicting]),
  );
  const drags = new Map(names.map((name) => [name, draggedBy(name, relations, active)]));
  const findings = wanted.map((one) =>
    findingsOf(
      one,
      read.units.find((unit) => unit.unit === one.unit)!,
      drags.get(one.unit)!,
      plan,
    ),
  );
  return {
    units: read.units.map((unit) => surveyed(unit, drags.get(unit.unit)!.stop)),
    missing: unique(findings.flatMap((one) => one.missing)),
    refusals: unique([...findings.flatMap((one) => one.refusals), ...read.units.flatMap(aliasRefusal)]),
    notes: unique([
      ...findings.flatMap((one) => one.notes),
      ...read.units
        .filter((unit) => unit.need_daemon_reload)
        .map((unit) => `systemd has not read the unit file of ${unit.unit} that is on disk: a daemon-reload is due`),
    ]),
  };
}

function unitsOfPlan(plan: Plan): Wanted[] {
  const steps = plan.steps.flatMap((step) =>
    actionsOfStep(step).flatMap((action): Wanted[] =>
      action.kind === 'service' && action.do !== 'daemon-reload'
        ? [{ unit: canonicalUnit(action.unit), step: step.index, verb: action.do }]
        : [],
    ),
  );
  const gates = gatesOfPlan(plan).flatMap(({ check }): Wanted[] =>
    check.kind === 'service' || check.kind === 'journal' ? [{ unit: canonicalUnit(check.unit), step: 0 }] : [],
  );
  return [...steps, ...gates];
}

function surveyed(unit: UnitShown, drags: readonly string[]): SurveyedUnit {
  const { unit: written, id, load_state, active_state, unit_file_state, need_daemon_reload } = unit;
  return { written, id, load_state, active_state, unit_file_state, drags, need_daemon_reload };
}

function aliasRefusal(unit: UnitShown): string[] {
  return unit.load_state !== 'not-found' && unit.id !== unit.unit
    ? [`${unit.unit} is an alias of ${unit.id} on this host: name ${unit.id}`]
    : [];
}

interface Finding {
  readonly missing: readonly string[];
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

function findingsOf({ unit, step, verb }: Wanted, shown: UnitShown, drags: Drags, plan: Plan): Finding {
  const none = { missing: [], refusals: [], notes: [] };
  if (shown.load_state === 'not-found') {
    const maker = plan.steps.find((one) => one.action.kind === 'write' && one.action.write.path.endsWith(`/${unit}`));
    if (maker !== undefined) return { ...none, notes: [`${unit} does not exist yet; step ${maker.index} writes it`] };
    return { ...none, missing: [unit] };
  }
  if (verb === undefined) return none;
  const dragged =
    verb === 'stop' || verb === 'restart' ? drags.stop : verb === 'start' ? drags.conflict : verb === 'reload' ? drags.reload : [];
  const undeclared = dragged.filter((other) => !plan.scope.units.includes(other));
  return {
    ...none,
    refusals: undeclared.map(
      (other) =>
        `step ${step}: ${verb} of ${unit} would also ${verb === 'reload' ? 'reload' : verb === 'start' ? 'stop' : verb} ${other}, which is not among allowed_services`,
    ),
  };
}

interface Relations {
  /** Units that stop or restart when this one does. */
  readonly stopped: readonly string[];
  readonly reloaded: readonly string[];
  readonly conflicting: readonly string[];
}

interface Drags {
  readonly stop: readonly string[];
  readonly reload: readonly string[];
  readonly conflict: readonly string[];
}

/** systemd.unit(5): reverses of Requires, Requisite, BindsTo, PartOf; PropagatesStopTo; Conflicts in both directions. */
const stopping = ['RequiredBy', 'RequisiteOf', 'BoundBy', 'ConsistsOf', 'PropagatesStopTo'];
const reloading = ['PropagatesReloadTo'];
const conflicting = ['Conflicts', 'ConflictedBy'];

async function readRelations(host: Host, units: readonly string[]): Promise<Map<string, Relations>> {
  const argv = [
    '/usr/bin/systemctl',
    'show',
    '--no-pager',
    `--property=${['Id', ...stopping, ...reloading, ...conflicting].join(',')}`,
    '--',
    ...units,
  ];
  const run = await runTool(host, { argv, profile: { kind: 'outside' } });
  const blocks = parseShow(run.stdout.toString('utf8'));
  return new Map(units.map((unit, index) => [unit, relationsOf(blocks[index] ?? new Map())]));
}

function relationsOf(shown: ReadonlyMap<string, string>): Relations {
  const listed = (names: readonly string[]): string[] => names.flatMap((name) => (shown.get(name) ?? '').split(' ').filter(Boolean));
  return { stopped: listed(stopping), reloaded: listed(reloading), conflicting: listed(conflicting) };
}

/** A unit that is not running is neither stopped nor restarted by another. What such a unit drags itself, it drags too. */
function draggedBy(unit: string, relations: ReadonlyMap<string, Relations>, active: ReadonlySet<string>): Drags {
  const own = relations.get(unit) ?? { stopped: [], reloaded: [], conflicting: [] };
  const running = (names: readonly string[]): string[] =>
    [...new Set(names)].filter((name) => active.has(name) && name !== unit).toSorted();
  return { stop: running(own.stopped), reload: running(own.reloaded), conflict: running(own.conflicting) };
}

async function activeUnits(host: Host, units: readonly string[]): Promise<Set<string>> {
  const read = await readUnits(host, [...new Set(units)]);
  return new Set(
    read.ok ? read.units.filter((unit) => ['active', 'activating', 'reloading'].includes(unit.active_state)).map((unit) => unit.unit) : [],
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
