import type { Answer } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { Effect } from './effect.ts';
import { decided, keptPaths } from './kept.ts';
import { askManualGate, askStuck, shown } from './questions.ts';
import { compensationKey } from './rollback.ts';
import type { SiteGroup } from './site.ts';
import type { History, Rollback } from './state.ts';
import { judgedAt } from './verdicts.ts';

/** The proof of a rollback: paths by two tools, the gates of every undo, `healthy`. ROLLBACK needs all of it. */
export function proofEffect(plan: Plan, history: History, rollback: Rollback): Effect {
  const kept = keptPaths(plan, history);
  if (history.snapshot !== undefined && rollback.compared === undefined) return { do: 'compare-paths', kept };
  const unknown: string[] =
    rollback.compared?.failure === undefined ? [] : [`the allowed paths could not be compared: ${rollback.compared.failure}`];
  const problems = [...notUndone(history, rollback), ...differences(rollback)];
  for (const group of gateGroups(rollback)) {
    const gates = judgedAt(plan, history, group);
    if (gates.next !== undefined) {
      const { check } = gates.next.gate;
      return check.kind === 'manual' ? askManualGate(history, check.say, gates.next.site, ['leave']) : { do: 'judge', ...gates.next };
    }
    (gates.verdict === 'UNKNOWN' ? unknown : problems).push(...gates.problems);
  }
  const verify: readonly Answer[] = ['verify'];
  if (unknown.length > 0) return askStuck(history, 'it is unknown whether the rollback holds', [...unknown, ...problems], verify);
  const independent_tool = rollback.compared?.independentTool ?? 'none: no path was writable';
  return { do: 'record', events: [{ type: 'rollback-verified', problems, kept: [...plan.scope.keep, ...kept], independent_tool }] };
}

/** What was not taken back, or not wholly. */
function notUndone(history: History, rollback: Rollback): readonly string[] {
  const givenUp = rollback.compensations.flatMap((compensation) => {
    if (rollback.progress[compensationKey(compensation)]?.is !== 'given-up') return [];
    return [
      compensation.kind === 'impossible'
        ? `step ${compensation.step} was not undone: ${shown(history, compensation.why)}`
        : `a part of the rollback was left out (step ${compensation.step})`,
    ];
  });
  return [...givenUp, ...decided(history, 'keep').map((path) => `kept as somebody else changed it: ${path}`)];
}

function differences({ compared }: Rollback): readonly string[] {
  if (compared === undefined) return [];
  const ours = compared.differing.map(({ path, change, what }) => `differs from the pre-image: ${path} (${[change, ...what].join(', ')})`);
  return [...ours, ...compared.independent.map((path) => `differs from the pre-image by ${compared.independentTool}: ${path}`)];
}

function gateGroups(rollback: Rollback): readonly SiteGroup[] {
  const undos = rollback.compensations.flatMap((compensation): readonly SiteGroup[] =>
    compensation.kind === 'undo-action' && rollback.progress[compensationKey(compensation)]?.is !== 'given-up'
      ? [{ at: 'undo-proof', step: compensation.step, item: compensation.item }]
      : [],
  );
  return [...undos, { at: 'health-rollback' }];
}
