import { isAtOrBelow } from '../model/canonical-path.ts';
import type { Draft, DraftAction, DraftStep } from './draft.ts';
import { kindOf } from './kinds/action-kinds.ts';
import type { ScopeFacts } from './scope-facts.ts';

/** How a step is taken back, written or implied; `must-be-said`: neither. */
export type EffectiveUndo = 'nothing' | 'snapshot' | 'again' | 'reverse' | 'list' | 'none' | 'impossible' | 'must-be-said';

export function effectiveUndo(step: DraftStep, scope: ScopeFacts): EffectiveUndo {
  if (step.undo !== undefined) return step.undo.kind;
  if (step.undoWritten || step.action === undefined) return 'none';
  const { action } = step.action;
  const kind = kindOf(action);
  const implied = kind.defaultUndo(action, kind.effect(action, scope));
  // A READ_ONLY operation needs no undo; that it may change nothing is the class's business.
  if (implied === undefined) return scope.declared === 'READ_ONLY' ? 'nothing' : 'must-be-said';
  return implied;
}

/** What a snapshot of this action would hold: nothing writable, only kept paths, or something to put back. */
export function snapshotHolds(
  { action }: DraftAction,
  paths: Draft['declaration']['allowed_paths'],
): 'nothing' | 'kept only' | 'something' {
  const written = action.kind === 'write' ? paths.filter(({ value }) => isAtOrBelow(action.write.path, value.path)) : paths;
  if (written.length === 0) return 'nothing';
  // A write lies in the innermost of the paths that cover it.
  const innermost = written.toSorted((a, b) => b.value.path.length - a.value.path.length)[0]!;
  const kept = action.kind === 'write' ? innermost.value.keep : written.every(({ value }) => value.keep);
  return kept ? 'kept only' : 'something';
}
