import { isAtOrBelow } from '../model/canonical-path.ts';
import type { Declaration } from '../model/declaration.ts';
import type { PlanRules } from '../model/plan.ts';
import type { Redaction } from '../model/redaction.ts';
import { highestRiskClass, riskClasses, type RiskClass } from '../model/risk-class.ts';
import { canonicalUnit } from '../model/unit-name.ts';
import type { ClassRule, HighRiskPlace, Policy } from './policy.ts';

/** Rules where no class at or above is named: nobody meant such operations to be easy. */
export const strictestRule: ClassRule = {
  approval: 'other',
  rehearsal: 'required',
  enforcement: 'kernel',
  confirm_within: 'required',
  on_fail: 'halt',
};

/** The rules of a class; a missing class takes those of the next higher one named. */
export function classRule(
  policy: Policy,
  riskClass: RiskClass,
): { readonly rule: ClassRule; /** missing: none is named */ readonly from?: RiskClass } {
  const candidates = riskClasses.slice(riskClasses.indexOf(riskClass));
  for (const name of candidates) {
    const rule = policy.classes[name];
    if (rule !== undefined) return { rule, from: name };
  }
  return { rule: strictestRule };
}

/** What the policy asks for an operation: the rules of its class, raised by every `high_risk` place that it touches. */
export function rulesFor(policy: Policy, declaration: Declaration, computed: RiskClass): PlanRules {
  const { rule } = classRule(policy, highestRiskClass([declaration.risk_class, computed]));
  const places = policy.highRisk.filter((place) => touches(place, declaration));
  const approval = highest<PlanRules['approval']>(['none', 'self', 'other'], [rule.approval, ...places.map((place) => place.approval)]);
  return {
    approval,
    rehearsal: highest<PlanRules['rehearsal']>(['optional', 'required'], [rule.rehearsal, ...places.map((place) => place.rehearsal)]),
    enforcement: rule.enforcement,
    confirm_within: rule.confirm_within,
    self_control: policy.selfControl,
    // Another person's word counts only as a signature.
    signatures: approval === 'other' ? 'required' : policy.signatures,
    commit: policy.commit,
    limits: policy.limits,
    ...(masksAnything(policy.redact) ? { redact: policy.redact } : {}),
  };
}

function masksAnything({ env, files, patterns, presets }: Redaction): boolean {
  return env.length + files.length + patterns.length + presets.length > 0;
}

/** A place is touched from inside, from above, or by one of its services. */
function touches(place: HighRiskPlace, declaration: Declaration): boolean {
  const paths = declaration.allowed_paths.some(({ path }) =>
    place.paths.some((held) => isAtOrBelow(path, held) || isAtOrBelow(held, path)),
  );
  return paths || declaration.allowed_services.some((unit) => place.services.some((held) => canonicalUnit(held) === canonicalUnit(unit)));
}

function highest<T>(ladder: readonly T[], values: readonly (T | undefined)[]): T {
  const at = values.map((value) => (value === undefined ? 0 : ladder.indexOf(value)));
  return ladder[Math.max(0, ...at)]!;
}
