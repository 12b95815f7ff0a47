import type { DocumentPath } from '../document/places.ts';
import { parseDuration } from '../model/duration.ts';
import type { CompileContext } from './compile-context.ts';
import { compileGates, impliedGates } from './compile-gate.ts';
import type { DraftAction, DraftGate, DraftStep, DraftUndo, DraftUndoItem } from './draft.ts';
import { actionKeys, actionKinds, kindOf, type ActionKey } from './kinds/action-kinds.ts';
import { hasStrangeKey, isMapping, keysAmong, listOf, type Mapping } from './mapping.ts';
import { readAs } from './read-as.ts';
import { stepNames, undoItemNames } from './schema/step-schema.ts';
import { duration, text } from './schema/values.ts';

export function compileSteps(input: unknown, context: CompileContext): DraftStep[] {
  return listOf(input).flatMap((item, index) => (isMapping(item) ? [compileStep(item, index, context)] : []));
}

function compileStep(input: Mapping, position: number, context: CompileContext): DraftStep {
  const at: DocumentPath = ['steps', position];
  const action = compileAction(input, at, stepNames, context);
  const undo = compileUndo(input['undo'], [...at, 'undo'], context);
  const confirm = parseDuration(readAs(duration, input['confirm_within']) ?? '');
  return {
    at,
    index: position + 1,
    name: context.bind(readAs(text, input['name']) ?? ''),
    when: compileGates(input['when'], [...at, 'when'], context),
    ...keyOf(input),
    ...(action === undefined ? {} : { action }),
    gates: gatesOf(input, at, action, context),
    gatesWritten: listOf(input['gates']).length > 0 || Object.hasOwn(input, 'check'),
    ...(undo === undefined ? {} : { undo }),
    undoWritten: Object.hasOwn(input, 'undo'),
    ...(confirm === undefined ? {} : { confirm_within: confirm }),
  };
}

/** What the action implies, then what a `check` holds, then what is written. */
function gatesOf(input: Mapping, at: DocumentPath, action: DraftAction | undefined, context: CompileContext): DraftGate[] {
  const implied = action === undefined ? [] : impliedGates(kindOf(action.action).impliedGates(action.action), action.at, context);
  return [
    ...implied,
    ...compileGates(input['check'], [...at, 'check'], context),
    ...compileGates(input['gates'], [...at, 'gates'], context),
  ];
}

function compileAction(input: Mapping, at: DocumentPath, names: readonly string[], context: CompileContext): DraftAction | undefined {
  const keys = keysAmong(input, actionKeys);
  const [key] = keys;
  if (keys.length > 1) {
    context.report([...at, keys[1]!], {
      code: 'action-several',
      message: `one action only, and here are ${keys.join(' and ')}`,
      hint: 'make each a step of its own',
    });
  }
  if (key === undefined) {
    if (!hasStrangeKey(input, names))
      context.report(at, { code: 'action-missing', message: 'no action is named here', hint: `name one of ${actionKeys.join(', ')}` });
    return undefined;
  }
  const action = actionKinds[key].compile(input[key], [...at, key], context);
  return action === undefined ? undefined : { at: [...at, key], action };
}

function compileUndo(input: unknown, at: DocumentPath, context: CompileContext): DraftUndo | undefined {
  if (input === 'snapshot' || input === 'again') return { kind: input };
  if (Array.isArray(input))
    return {
      kind: 'list',
      items: input.flatMap((item, index) => (isMapping(item) ? [compileUndoItem(item, [...at, index], context)] : [])),
    };
  if (!isMapping(input)) return undefined;
  const none = readAs(text, input['none']);
  const impossible = readAs(text, input['impossible']);
  if (Object.hasOwn(input, 'none') && Object.hasOwn(input, 'impossible')) {
    context.report(at, {
      code: 'choose-one',
      message: 'exactly one of none and impossible must stand here',
      hint: 'none: nothing needs undoing; impossible: it cannot be undone',
    });
    return undefined;
  }
  if (none !== undefined) return { kind: 'none', why: context.bind(none) };
  if (impossible !== undefined) return { kind: 'impossible', why: context.bind(impossible) };
  if (Object.keys(input).length === 0)
    context.report(at, { code: 'choose-one', message: 'the undo says nothing', hint: 'write none: WHY or impossible: WHY' });
  return undefined;
}

function compileUndoItem(input: Mapping, at: DocumentPath, context: CompileContext): DraftUndoItem {
  const action = compileAction(input, at, undoItemNames, context);
  return {
    at,
    ...keyOf(input),
    ...(action === undefined ? {} : { action }),
    gates: gatesOf(input, at, action, context),
    gatesWritten: listOf(input['gates']).length > 0,
  };
}

function keyOf(input: Mapping): { readonly key?: ActionKey } {
  const [key] = keysAmong(input, actionKeys);
  return key === undefined ? {} : { key };
}
