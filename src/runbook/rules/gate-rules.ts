import type { Gate } from '../../model/gate.ts';
import type { Draft, DraftGate, DraftStep } from '../draft.ts';
import { actionKinds, kindOf } from '../kinds/action-kinds.ts';
import { stepName, type PlacedMistake, type Rule } from './rule.ts';

/** What a person must verify has gates. */
export const gatesRule: Rule = (draft, { scope }) => {
  if (scope.declared === 'READ_ONLY') return [];
  return draft.steps.flatMap((step): PlacedMistake[] => {
    const items = step.undo?.kind === 'list' ? step.undo.items : [];
    return [...missing(step, stepName(step)), ...items.flatMap((item) => missing(item, `the undo of ${stepName(step)}`))];
  });
};

function missing({ at, key, gatesWritten }: Pick<DraftStep, 'at' | 'key' | 'gatesWritten'>, what: string): PlacedMistake[] {
  if (key === undefined || gatesWritten || !actionKinds[key].gatesNeeded) return [];
  return [
    { at: [...at, key], code: 'gates-missing', message: `${what} has no gates`, hint: 'add gates: with what must be true afterwards' },
  ];
}

/** Health is asked for where something changes. */
export const healthyRule: Rule = (draft, { scope }) => {
  if (scope.declared === 'READ_ONLY' || draft.healthyWritten) return [];
  const changing = draft.steps.find(
    (step) => step.action !== undefined && kindOf(step.action.action).effect(step.action.action, scope).changes,
  );
  if (changing === undefined) return [];
  return [
    {
      at: ['steps'],
      code: 'healthy-missing',
      message: 'nothing says what healthy means for this change',
      hint: 'add healthy: with gates that hold before the first change and after the last step',
    },
  ];
};

/** Programs that succeed whatever the host is like. */
const alwaysTrue = new Set(['true', ':', 'echo', 'printf']);

/** A gate can fail. */
export const failingGateRule: Rule = (draft) =>
  allGates(draft).flatMap(({ at, gate }): PlacedMistake[] => {
    if (gate.check.kind !== 'command') return [];
    const { argv, exit, stdout, stderr } = gate.check.command;
    const program = argv[0]!.slice(argv[0]!.lastIndexOf('/') + 1);
    const judgesNothing = exit === 'any' && stdout === undefined && stderr === undefined && !gate.timing.unchanged;
    if (!alwaysTrue.has(program) && !judgesNothing) return [];
    const why = judgesNothing ? 'takes any exit and looks at no output' : `runs ${program}, which never fails`;
    return [
      {
        at: [...at, 'command'],
        code: 'gate-cannot-fail',
        message: `this gate ${why}`,
        hint: 'ask something that would be answered differently if the step had failed',
      },
    ];
  });

function allGates(draft: Draft): DraftGate[] {
  const ofSteps = draft.steps.flatMap((step) => [
    ...step.when,
    ...step.gates,
    ...(step.undo?.kind === 'list' ? step.undo.items.flatMap((item) => item.gates) : []),
  ]);
  return [...draft.healthy, ...ofSteps].filter((placed) => !placed.gate.implied);
}

/** A service that was started, restarted or reloaded is looked at from as many sides as the policy wants; `healthy` counts, it is asked after the last step. */
export const minimumGatesRule: Rule = (draft, { authority }) => {
  if (authority === undefined) return [];
  return draft.steps.flatMap(({ action, gates, ...step }): PlacedMistake[] => {
    if (action?.action.kind !== 'service' || !['start', 'restart', 'reload'].includes(action.action.do)) return [];
    const present = new Set([...gates, ...draft.healthy].flatMap(({ gate }) => kindsOf(gate)));
    const lacking = authority.minimumServiceGates.filter((alternatives) => !alternatives.some((kind) => present.has(kind)));
    if (lacking.length === 0) return [];
    return [
      {
        at: action.at,
        code: 'gates-below-minimum',
        message: `${stepName(step)} lacks a gate of the kind ${lacking.map((alternatives) => alternatives.join(' or ')).join(', ')}`,
        hint: 'add it to the step or to healthy; the policy asks for it under minimum_gates',
      },
    ];
  });
};

/** The policy's words for a gate's kind; the journal is a log. */
function kindsOf(gate: Gate): string[] {
  if (gate.check.kind === 'journal') return ['journal', 'log'];
  return gate.check.kind === 'services' ? ['service'] : [gate.check.kind];
}
