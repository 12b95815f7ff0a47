import type { Action } from '../model/action.ts';
import type { Compensation } from '../model/event.ts';
import type { UnitState } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { pathsToRestore } from './kept.ts';
import { isBegun, type History } from './state.ts';

/**
 * What takes the begun steps back, in order.
 *
 * Files first, services that publish them last: a service that is reloaded before its files are back keeps the bad
 * configuration while every file compares equal. So newest step first its list undos, its paths, its unit's state; then
 * every `again`, oldest first, once per identical action.
 */
export function compensationsOf(plan: Plan, history: History): readonly Compensation[] {
  const begun = plan.steps.filter((step) => isBegun(history.steps[step.index]));
  const again = begun.filter((step) => step.undo.kind === 'again');
  return [
    ...begun.toReversed().flatMap((step) => phaseOne(plan, step, history)),
    ...uniqueActions(again).map(({ index }) => ({ kind: 'again', step: index }) as const),
  ];
}

/** One spelling for one part of a rollback. */
export function compensationKey(compensation: Compensation): string {
  return compensation.kind === 'undo-action'
    ? `undo-action ${compensation.step}.${compensation.item}`
    : `${compensation.kind} ${compensation.step}`;
}

function phaseOne(plan: Plan, step: Step, history: History): readonly Compensation[] {
  const restore: readonly Compensation[] =
    pathsToRestore(plan, history, step.index).length > 0 ? [{ kind: 'restore-paths', step: step.index }] : [];
  switch (step.undo.kind) {
    case 'nothing':
    case 'snapshot':
    case 'again':
      return restore;
    case 'list':
      return [...step.undo.items.map((_, item) => ({ kind: 'undo-action', step: step.index, item }) as const), ...restore];
    case 'reverse':
      return [reverse(step, history), ...restore];
    case 'none':
      return [{ kind: 'pass-over', step: step.index, why: step.undo.why }];
    case 'impossible':
      return [{ kind: 'impossible', step: step.index, why: step.undo.why }];
    default:
      return step.undo satisfies never;
  }
}

function reverse(step: Step, history: History): Compensation {
  const before = unitBefore(step, history);
  if (before === undefined || reverseAction(step.action, before) !== undefined) return { kind: 'reverse-service', step: step.index };
  return { kind: 'pass-over', step: step.index, why: 'the unit was in this state before the step' };
}

/** State of the step's unit before it: what the performer saw, else what was recorded with the intent. */
export function unitBefore(step: Step, history: History): UnitState | undefined {
  const record = history.steps[step.index];
  if (!isBegun(record) || step.action.kind !== 'service') return undefined;
  const seen = record.is === 'begun' ? undefined : record.result.unit_before;
  return seen ?? record.baselines.units[step.action.unit];
}

/** State of a unit before the first step that touched it. */
export function unitBeforeAll(plan: Plan, history: History, unit: string): UnitState | undefined {
  const first = plan.steps.find(({ index, action }) => action.kind === 'service' && action.unit === unit && isBegun(history.steps[index]));
  return first === undefined ? undefined : unitBefore(first, history);
}

/** The action that brings a unit back to the state before the step; undefined: it was so already. */
export function reverseAction(action: Action, before: UnitState): Action | undefined {
  if (action.kind !== 'service') return undefined;
  const wasActive = isActive(before);
  const wasEnabled = before.unit_file_state === 'enabled';
  switch (action.do) {
    case 'start':
      return wasActive ? undefined : { ...action, do: 'stop' };
    case 'stop':
      return wasActive ? { ...action, do: 'start' } : undefined;
    case 'enable':
      return wasEnabled ? undefined : { ...action, do: 'disable' };
    case 'disable':
      return wasEnabled ? { ...action, do: 'enable' } : undefined;
    case 'restart':
    case 'reload':
    case 'daemon-reload':
      return undefined;
    default:
      return action.do satisfies never;
  }
}

/** The same action once more; where it reloads or restarts a unit that was active before the operation and is dead now, a start. */
export function againAction(action: Action, before: UnitState | undefined, now: UnitState | undefined): Action {
  if (action.kind !== 'service' || (action.do !== 'reload' && action.do !== 'restart')) return action;
  return before !== undefined && isActive(before) && now !== undefined && !isActive(now) ? { ...action, do: 'start' } : action;
}

function isActive(state: UnitState): boolean {
  return state.active_state === 'active' || state.active_state === 'reloading' || state.active_state === 'activating';
}

function uniqueActions(steps: readonly Step[]): readonly Step[] {
  const seen = new Set<string>();
  return steps.filter((step) => {
    const key = JSON.stringify(step.action);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
