import { orList } from '../../document/expected-words.ts';
import type { Draft, DraftStep } from '../draft.ts';
import { effectiveUndo, snapshotHolds } from '../effective-undo.ts';
import { actionTitle, kindOf } from '../kinds/action-kinds.ts';
import type { ScopeFacts } from '../scope-facts.ts';
import { stepName, type PlacedMistake, type Rule } from './rule.ts';

/** Every step says, or implies, an undo that fits it. */
export const undoRule: Rule = (draft, { scope }) => draft.steps.flatMap((step) => [...undoOf(step, draft, scope), ...itemsOf(step)]);

function undoOf(step: DraftStep, draft: Draft, scope: ScopeFacts): PlacedMistake[] {
  const { action: placed } = step;
  if (placed === undefined) return [];
  const undo = effectiveUndo(step, scope);
  const at = step.undoWritten ? [...step.at, 'undo'] : placed.at;
  if (undo === 'must-be-said') {
    return [
      {
        at,
        code: 'undo-missing',
        message: `${stepName(step)} does not say how it is undone`,
        hint: 'write undo: [{ …, gates: […] }], { none: WHY } or { impossible: WHY }',
      },
    ];
  }
  if (step.undo !== undefined) {
    const fits = kindOf(placed.action).undoFits(placed.action);
    if (!fits.some((word) => word === undo)) return [misfit(step, at, actionTitle(placed.action), undo, fits)];
  }
  if (undo !== 'snapshot') return [];
  const holds = snapshotHolds(placed, draft.declaration.allowed_paths);
  if (holds === 'something' || (holds === 'nothing' && placed.action.kind === 'write')) return [];
  const why = holds === 'nothing' ? 'nothing may be written' : 'only kept paths are written';
  return [
    {
      at,
      code: 'undo-keeps-nothing',
      message: `${stepName(step)} is undone by a snapshot, and ${why}`,
      hint: 'write undo: { none: WHY } where what is written may stay, or a list of undos',
    },
  ];
}

function misfit(step: DraftStep, at: PlacedMistake['at'], action: string, undo: string, fits: readonly string[]): PlacedMistake {
  const hint =
    fits.length === 0
      ? 'leave undo out; a check changes nothing'
      : `use ${orList(fits.map((word) => (word === 'list' ? '[{ ACTION, gates: […] }]' : word)))}`;
  return { at, code: 'undo-misfit', message: `${undo} cannot undo ${action} (${stepName(step)})`, hint };
}

function itemsOf(step: DraftStep): PlacedMistake[] {
  if (step.undo?.kind !== 'list') return [];
  const at = [...step.at, 'undo'];
  if (step.undo.items.length === 0)
    return [
      {
        at,
        code: 'action-missing',
        message: `the undo of ${stepName(step)} names no action`,
        hint: 'write what takes the step back, or { none: WHY }',
      },
    ];
  return step.undo.items.flatMap((item): PlacedMistake[] => {
    if (item.action?.action.kind !== 'check') return [];
    return [
      {
        at: item.action.at,
        code: 'undo-misfit',
        message: `a check takes nothing back, and stands in the undo of ${stepName(step)}`,
        hint: 'name an action, and put what must hold afterwards under its gates',
      },
    ];
  });
}

/** A unit that is started anew before its files are back keeps the bad configuration while every file compares equal. */
export const undoOrderRule: Rule = (draft, { scope }) =>
  draft.steps.flatMap((step, position) => {
    if (step.undo?.kind !== 'list') return [];
    const earlier = draft.steps.slice(0, position).find((other) => effectiveUndo(other, scope) === 'snapshot');
    if (earlier === undefined) return [];
    return step.undo.items.flatMap(({ action }): PlacedMistake[] => {
      if (action?.action.kind !== 'service' || !['start', 'restart', 'reload'].includes(action.action.do)) return [];
      return [
        {
          at: action.at,
          code: 'undo-before-files',
          message: `${action.action.do} ${action.action.unit} runs before the files of ${stepName(earlier)} are back`,
          hint: 'use undo: again on a reload or restart step, which runs after all files are back',
        },
      ];
    });
  });
