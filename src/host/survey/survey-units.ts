import type { ServiceVerb } from '../../model/action.ts';
import type { Plan } from '../../model/plan.ts';
import type { SurveyedUnit } from '../../model/survey.ts';
import { canonicalUnit } from '../../model/unit-name.ts';
import type { Host } from '../../ports/host.ts';
import { readUnits, type UnitShown } from '../services/read-units.ts';
import { dragsOf, type Drags } from '../services/relations.ts';
import { staleUnitFiles, unreadFiles } from '../services/unit-files.ts';
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
  const drags = await dragsOf(host, names);
  const stale = await staleUnitFiles(host, names);
  const findings = wanted.map((one) =>
    findingsOf(
      one,
      read.units.find((unit) => unit.unit === one.unit)!,
      drags.get(one.unit)!,
      plan,
    ),
  );
  const unread = read.units.map((unit) => ({ unit: unit.unit, files: unreadFiles(unit, stale.get(unit.unit) ?? []) }));
  return {
    units: read.units.map((unit, index) => surveyed(unit, drags.get(unit.unit)!.stop, unread[index]!.files.length > 0)),
    missing: unique(findings.flatMap((one) => one.missing)),
    refusals: unique([...findings.flatMap((one) => one.refusals), ...read.units.flatMap(aliasRefusal)]),
    notes: unique([
      ...findings.flatMap((one) => one.notes),
      ...unread.flatMap(({ unit, files }) => files.map((file) => `${unit} is not what is on disk: ${file}; a daemon-reload is due`)),
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

function surveyed(unit: UnitShown, drags: readonly string[], need_daemon_reload: boolean): SurveyedUnit {
  const { unit: written, id, load_state, active_state, unit_file_state } = unit;
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
        `step ${step}: ${verb} of ${unit} would also ${verb === 'reload' ? 'reload' : verb === 'start' ? 'stop' : verb} ${other}, which is not among allowed_services: add ${other} there, or leave the step out`,
    ),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
