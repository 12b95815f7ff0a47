import { argvText } from '../model/argv-text.ts';
import type { Plan } from '../model/plan.ts';
import { highestRiskClass } from '../model/risk-class.ts';
import { commandsOfPlan } from './asked-command.ts';
import { classRule } from './class-rules.ts';
import { notBuiltSettings } from './not-built.ts';
import type { Policy } from './policy.ts';

/** A decision's ground: the rule, with file and line where it has one, and what it says. */
export interface Ground {
  readonly rule: string;
  readonly reason: string;
}

/** May this plan run, and who must approve it? */
export type PolicyDecision =
  | { readonly verdict: 'allow'; readonly grounds: readonly Ground[] }
  | { readonly verdict: 'ask'; readonly who: 'self' | 'other'; readonly grounds: readonly Ground[] }
  /** `not-built`: this release cannot honour what the policy asks (69). `refused`: the policy says no (77). */
  | { readonly verdict: 'deny'; readonly kind: 'refused' | 'not-built'; readonly grounds: readonly Ground[] };

export function decidePolicy(policy: Policy, plan: Plan): PolicyDecision {
  const refused = refusals(policy, plan);
  if (refused.length > 0) return { verdict: 'deny', kind: 'refused', grounds: refused };
  const missing = notBuilt(policy, plan);
  if (missing.length > 0) return { verdict: 'deny', kind: 'not-built', grounds: missing };
  const grounds = [{ rule: ruleName(policy, plan), reason: `approval: ${plan.rules.approval}` }];
  return plan.rules.approval === 'none' ? { verdict: 'allow', grounds } : { verdict: 'ask', who: plan.rules.approval, grounds };
}

function refusals(policy: Policy, plan: Plan): Ground[] {
  const commands = commandsOfPlan(plan)
    .filter(({ command }) => command.allowed_by === undefined)
    .map(({ where, command }) => ({ rule: `${policy.file} commands`, reason: `${where}: no rule allows ${argvText(command.argv)}` }));
  const { on_fail: onFail } = classRule(policy, classOf(plan)).rule;
  const failing: Ground[] =
    onFail === 'halt' && plan.on_fail === 'rollback'
      ? [{ rule: ruleName(policy, plan), reason: 'on_fail: halt, and the runbook says rollback' }]
      : [];
  const points: Ground[] =
    policy.irreversible === 'refused' && plan.steps.some((step) => step.undo.kind === 'impossible')
      ? [{ rule: settingName(policy, 'irreversible'), reason: 'irreversible: refused, and a step has undo impossible' }]
      : [];
  return [...commands, ...failing, ...points];
}

function notBuilt(policy: Policy, plan: Plan): Ground[] {
  const rule = ruleName(policy, plan);
  const hasSwitch = plan.steps.some((step) => step.confirm_within !== undefined);
  return [
    ...notBuiltSettings(policy).map((reason) => ({ rule: policy.file, reason })),
    ...(plan.rules.approval === 'other' ? [{ rule, reason: 'approval by another person is not built yet' }] : []),
    ...(plan.rules.confirm_within === 'required' || hasSwitch ? [{ rule, reason: 'confirm_within is asked for and not built yet' }] : []),
  ];
}

function classOf(plan: Plan): Plan['computed_class'] {
  return highestRiskClass([plan.declaration.risk_class, plan.computed_class]);
}

/** `ops/policy.yaml:12 risk_classes, rules of HOST_CHANGE`. */
function ruleName(policy: Policy, plan: Plan): string {
  const { from } = classRule(policy, classOf(plan));
  return `${settingName(policy, 'risk_classes')}, ${from === undefined ? 'the strictest rules, for no class at or above is named' : `rules of ${from}`}`;
}

function settingName(policy: Policy, key: string): string {
  const line = policy.settings.lines[key];
  return line === undefined ? `${key} (default)` : `${policy.file}:${line} ${key}`;
}
