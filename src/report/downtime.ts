import { gatesAt } from '../engine/site.ts';
import type { Event } from '../model/event.ts';
import { laterBy } from '../model/instant.ts';
import type { Instant } from '../model/instant.ts';
import type { UnitState } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import { between } from './facts.ts';

/** How long one service was away, as far as it was looked at. Both bounds in milliseconds; between two looks nobody knows more. */
export interface Downtime {
  readonly unit: string;
  readonly at_least_ms: number;
  readonly at_most_ms: number;
  /** true: it was down when it was last seen. */
  readonly still_down: boolean;
  /** Numbers of the journal's lines in which it was seen. */
  readonly events: readonly number[];
}

/** One look at a unit. */
interface Sighting {
  readonly unit: string;
  readonly at: Instant;
  readonly up: boolean;
  readonly seq: number;
}

/**
 * Downtime per service from every state that the journal holds: unit states around steps and undos, and gates that watched the unit.
 * An operation that never saw a unit says nothing about it.
 */
export function downtimeOf(events: readonly Event[], plan: Plan): Downtime[] {
  const sightings = events.flatMap((event) => sightingsIn(event, plan));
  const units = [...new Set(sightings.map(({ unit }) => unit))].sort();
  return units.map((unit) =>
    downtimeOfUnit(
      unit,
      sightings.filter((seen) => seen.unit === unit),
    ),
  );
}

function downtimeOfUnit(unit: string, seen: readonly Sighting[]): Downtime {
  let atLeast = 0;
  let atMost = 0;
  for (const [index, { at, up }] of seen.entries()) {
    const next = seen[index + 1];
    if (next === undefined) break;
    const gap = between(at, next.at);
    if (!up && !next.up) atLeast += gap;
    if (!up || !next.up) atMost += gap;
  }
  return { unit, at_least_ms: atLeast, at_most_ms: atMost, still_down: seen.at(-1)?.up === false, events: seen.map(({ seq }) => seq) };
}

function sightingsIn(event: Event, plan: Plan): Sighting[] {
  const { at, seq } = event;
  switch (event.type) {
    case 'baselines-recorded':
    case 'step-intended':
    case 'undo-intended':
      return Object.values(event.baselines.units).map((state) => sighting(state, at, seq));
    case 'step-exited':
      return aroundAction(event.result.unit_before, event.result.unit_after, at, event.duration_ms, seq);
    case 'undo-exited':
      return aroundAction(event.unit_before, event.unit_after, at, event.duration_ms, seq);
    case 'gate-judged': {
      const check = gatesAt(plan, event.site)[event.site.index]?.check;
      if (check?.kind !== 'service' || check.active !== true || event.judgement.verdict === 'UNKNOWN') return [];
      return [{ unit: check.unit, at, up: event.judgement.verdict === 'PASS', seq }];
    }
    default:
      return [];
  }
}

/** A restart leaves a unit active before and after, and another one in between: that it was away shows in its invocation. */
function aroundAction(
  before: UnitState | undefined,
  after: UnitState | undefined,
  ended: Instant,
  durationMs: number,
  seq: number,
): Sighting[] {
  const began = laterBy(ended, -durationMs);
  const seen: Sighting[] = [];
  if (before !== undefined) seen.push(sighting(before, began, seq));
  const restarted =
    before !== undefined && after !== undefined && isUp(before) && isUp(after) && before.invocation_id !== after.invocation_id;
  if (restarted) seen.push({ unit: after.unit, at: ended, up: false, seq });
  if (after !== undefined) seen.push(sighting(after, ended, seq));
  return seen;
}

function sighting(state: UnitState, at: Instant, seq: number): Sighting {
  return { unit: state.unit, at, up: isUp(state), seq };
}

function isUp({ active_state }: UnitState): boolean {
  return active_state === 'active' || active_state === 'reloading';
}
