import type { Step, Undo } from '../model/step.ts';
import { stepCommands } from './commands-of.ts';
import type { DraftStep } from './draft.ts';
import { effectiveUndo } from './effective-undo.ts';
import { kindOf } from './kinds/action-kinds.ts';
import { countsAsHost } from './reach.ts';
import { stepClass } from './rules/class-rules.ts';
import type { ScopeFacts } from './scope-facts.ts';

/** A step without mistakes as the plan holds it. */
export function finishStep(draft: DraftStep, scope: ScopeFacts, line: number): Step {
  if (draft.action === undefined) throw new TypeError(`step ${draft.index} has no action; only a runbook without errors is finished`);
  const { action } = draft.action;
  const effect = kindOf(action).effect(action, scope);
  // Everything in READ_ONLY runs in a view, and nothing stays.
  const changes = effect.changes && scope.declared !== 'READ_ONLY';
  return {
    index: draft.index,
    name: draft.name,
    when: draft.when.map(({ gate }) => gate),
    action,
    gates: draft.gates.map(({ gate }) => gate),
    undo: undoOf(draft, scope),
    changes,
    writes: effect.writes && changes,
    needs: stepClass(draft, scope),
    outside: effect.outside || stepCommands(draft).some(({ command }) => command.reach.some(countsAsHost)),
    ...(draft.confirm_within === undefined ? {} : { confirm_within: draft.confirm_within }),
    line,
  };
}

function undoOf(draft: DraftStep, scope: ScopeFacts): Undo {
  const written = draft.undo;
  if (written?.kind === 'list') {
    return {
      kind: 'list',
      items: written.items.map((item) => ({ action: item.action!.action, gates: item.gates.map(({ gate }) => gate) })),
    };
  }
  if (written?.kind === 'none' || written?.kind === 'impossible') return { kind: written.kind, why: written.why };
  const undo = effectiveUndo(draft, scope);
  if (undo === 'nothing' || undo === 'snapshot' || undo === 'again' || undo === 'reverse') return { kind: undo };
  throw new TypeError(`step ${draft.index} does not say how it is undone; only a runbook without errors is finished`);
}
