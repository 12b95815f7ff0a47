import type { Authority } from '../../model/authority.ts';
import type { Command } from '../../model/command.ts';
import { compareRiskClasses, highestRiskClass, type RiskClass } from '../../model/risk-class.ts';
import { gateCommands } from '../commands-of.ts';
import type { Draft, DraftAction, DraftStep } from '../draft.ts';
import { actionTitle, kindOf } from '../kinds/action-kinds.ts';
import { countsAsHost } from '../reach.ts';
import type { ScopeFacts } from '../scope-facts.ts';
import { stepName, type PlacedMistake, type Rule } from './rule.ts';

/** A class and what asks for it, for people. */
interface Need {
  readonly needs: RiskClass;
  readonly because: string;
}

/** The declared class covers every step, gate and fact. */
export const classRule: Rule = (draft, { scope, authority }) => {
  const declared = draft.declaration.risk_class;
  if (declared === undefined) return [];
  const at = ['risk_class'];
  const worst = highestNeed(needsOf(draft, scope));
  if (compareRiskClasses(worst.needs, declared) <= 0) return [];
  const best = highestNeed(needsOf(assumeLooks(draft, authority), scope));
  if (compareRiskClasses(best.needs, declared) > 0) {
    return [
      {
        at,
        code: 'class-too-low',
        message: `${declared} is too low: ${best.because} needs ${best.needs}`,
        hint: `write risk_class: ${worst.needs}`,
      },
    ];
  }
  const depends: PlacedMistake = {
    at,
    code: 'class-depends',
    message: `${declared} suffices only if policy says that ${worst.because} only looks`,
    hint: `a policy rule with looks: true, or risk_class: ${worst.needs}`,
  };
  return [depends];
};

/** The class that the steps, gates and facts need. */
export function computedClass(draft: Draft, scope: ScopeFacts): RiskClass {
  return highestNeed(needsOf(draft, scope)).needs;
}

function highestNeed(needs: readonly Need[]): Need {
  return needs.reduce((high, next) => (compareRiskClasses(next.needs, high.needs) > 0 ? next : high), { needs: 'READ_ONLY', because: '' });
}

function needsOf(draft: Draft, scope: ScopeFacts): Need[] {
  return [
    ...draft.facts.map(({ name, command }) => ({ needs: watcherNeeds(command), because: `the fact ${name}` })),
    ...draft.healthy.flatMap(gateCommands).map(({ command }) => ({ needs: watcherNeeds(command), because: 'a gate of healthy' })),
    ...draft.steps.flatMap((step) => stepNeeds(step, scope)),
  ];
}

function stepNeeds(step: DraftStep, scope: ScopeFacts): Need[] {
  const because = stepName(step);
  const ofAction = (placed: DraftAction | undefined, why: string): Need[] =>
    placed === undefined
      ? []
      : [{ needs: kindOf(placed.action).effect(placed.action, scope).needs, because: `${why} (${actionTitle(placed.action)})` }];
  const undo = step.undo?.kind === 'list' ? step.undo.items : [];
  const gates = [...step.when, ...step.gates, ...undo.flatMap((item) => item.gates)].flatMap(gateCommands);
  return [
    ...ofAction(step.action, because),
    ...undo.flatMap((item) => ofAction(item.action, `the undo of ${because}`)),
    ...gates.map(({ command }) => ({ needs: watcherNeeds(command), because: `a gate of ${because}` })),
  ];
}

/** The lowest class that may contain this step with its gates and undo. */
export function stepClass(step: DraftStep, scope: ScopeFacts): RiskClass {
  return highestRiskClass(stepNeeds(step, scope).map(({ needs }) => needs));
}

/** A gate or fact runs in a view and leaves nothing; what it reaches outside may still notice. */
function watcherNeeds(command: Command): RiskClass {
  if (command.reach.length === 0 || command.allowed_by?.looks === true) return 'READ_ONLY';
  return command.reach.some(countsAsHost) ? 'HOST_CHANGE' : 'LOW_RISK_CONFIG';
}

/**
 * The same runbook as if every reaching command only looked: a READ_ONLY runbook may be right although no policy is known that says so.
 * Under any other class a command that reaches out is taken for one that changes something.
 */
function assumeLooks(draft: Draft, authority: Authority | undefined): Draft {
  if (authority !== undefined || draft.declaration.risk_class !== 'READ_ONLY') return draft;
  const looks = { kind: 'rule', file: '', line: 0, rule: '', looks: true } as const;
  return mapCommands(draft, (command) => (command.reach.length > 0 ? { ...command, allowed_by: looks } : command)) as Draft;
}

function mapCommands(value: unknown, change: (command: Command) => Command): unknown {
  if (Array.isArray(value)) return value.map((item) => mapCommands(item, change));
  if (value === null || typeof value !== 'object') return value;
  if ('argv' in value) return change(value as Command);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapCommands(item, change)]));
}
