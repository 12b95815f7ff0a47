import type { Step } from '../../../model/step.ts';

/** Services with the ids of their invocations. */
export type Running = ReadonlyMap<string, string>;

/** Services that ran before the first step and do not any more, but for those that a step stopped on purpose. */
export function stoppedServices(before: Running, after: Running, steps: readonly Step[]): readonly string[] {
  const meant = stoppedOnPurpose(steps);
  return [...before.keys()].filter((unit) => !after.has(unit) && !meant.has(unit)).toSorted();
}

/** Services that go down or start anew while nobody asks for it: `now` is some seconds after `then`. */
export function restlessServices(then: Running, now: Running): readonly string[] {
  return [...then].flatMap(([unit, invocation]) => {
    const is = now.get(unit);
    if (is === undefined) return [`${unit} went down by itself`];
    return is === invocation ? [] : [`${unit} started anew by itself`];
  });
}

function stoppedOnPurpose(steps: readonly Step[]): ReadonlySet<string> {
  const meant = new Set<string>();
  for (const { action } of steps) {
    if (action.kind !== 'service') continue;
    if (action.do === 'stop') meant.add(action.unit);
    else meant.delete(action.unit);
  }
  return meant;
}
