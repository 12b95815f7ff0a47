import { sortFindings } from '../document/sort-findings.ts';
import type { Authority } from '../model/authority.ts';
import { bind } from '../model/bind.ts';
import type { Declaration } from '../model/declaration.ts';
import type { Digest } from '../model/digest.ts';
import { notBuiltYet, type Failure } from '../model/failure.ts';
import { hasErrors, type Finding } from '../model/finding.ts';
import type { Plan, PlanRules } from '../model/plan.ts';
import { bindParameters, type GivenParameters } from './bind-parameters.ts';
import type { CheckedRunbook } from './check-runbook.ts';
import { compileDeclaration, compileRunbook } from './compile-runbook.ts';
import type { Draft, DraftDeclaration } from './draft.ts';
import { finishStep } from './finish-step.ts';
import { toFindings } from './mistake-findings.ts';
import { notBuiltIn, notBuiltRules } from './not-built.ts';
import { planContext } from './plan-context.ts';
import { planFailure } from './plan-failure.ts';
import { planScope } from './plan-scope.ts';
import { draftMistakes, textualMistakes } from './rules/all-rules.ts';
import { computedClass } from './rules/class-rules.ts';
import { policyMistakes } from './rules/policy-rules.ts';
import type { OwnPlaces, PlacedMistake } from './rules/rule.ts';
import { scopeFacts } from './scope-facts.ts';

/** What of the workspace goes into the plan besides runbook and policy. */
export interface PlanInputs {
  /** Bytes of the files that `filesNeeded` names, by that name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Missing: the workspace has no list of signers. */
  readonly signers?: { readonly file: string; readonly sha256: Digest };
  readonly own?: OwnPlaces;
}

export type PlanResult =
  | { readonly ok: true; readonly plan: Plan; readonly findings: readonly Finding[] }
  /** `failure.exit`: 65 invalid, 77 refused by policy, 69 not built yet. */
  | { readonly ok: false; readonly failure: Failure; readonly findings: readonly Finding[] };

/** The plan of a checked runbook under a policy: values put in, every command judged, every file by its digest. The same inputs give the same bytes on every machine. */
export function buildPlan(runbook: CheckedRunbook, given: GivenParameters, authority: Authority, inputs: PlanInputs): PlanResult {
  const { document, input } = runbook;
  const find = (mistakes: readonly PlacedMistake[]): Finding[] => toFindings(mistakes, document, authority.strict);
  const bound = bindParameters(runbook.draft.parameters, given);
  if (bound.mistakes.length > 0) return refused(sortFindings(find(bound.mistakes)));

  const final = <T>(value: T): T => bind(value, bound.values);
  const declared = compileDeclaration(input, { bind: final });
  const declaration = completeDeclaration(declared);
  const { limits } = authority.rulesFor(declaration, declaration.risk_class);
  const mistakes: PlacedMistake[] = [];
  const parts = { input, parameters: runbook.draft.parameters, authority, values: bound.values, limits, files: inputs.files };
  const compiled = compileRunbook(
    input,
    planContext(parts, (at, mistake) => mistakes.push({ ...mistake, at })),
  );
  // Only parameters stand in the declaration and beside it, and all of them are known: these are final texts.
  const draft = { ...compiled, declaration: declared, not_allowed: bind(compiled.not_allowed, {}) };
  const scope = scopeFacts(draft.declaration, authority.guardedPaths);
  const found = [
    ...mistakes,
    ...draftMistakes(draft, { scope, authority, own: inputs.own ?? {} }),
    ...policyMistakes(draft, authority, limits),
  ];
  const computed = computedClass(draft, scope);
  const rules = authority.rulesFor(declaration, computed);
  const findings = sortFindings([
    ...find(textualMistakes(input, draft)),
    ...find(found),
    ...find(notBuilt(runbook, draft, rules, authority)),
  ]);
  if (hasErrors(findings)) return refused(findings);

  const plan: Plan = {
    holdpoint: 1,
    runbook: { file: runbook.file, sha256: runbook.sha256 },
    declaration,
    ...(draft.owner === undefined ? {} : { owner: bind(draft.owner, {}) }),
    refs: bind(draft.refs, {}),
    not_allowed: [...draft.not_allowed.map(({ value }) => value), ...authority.notAllowed],
    target: 'local',
    on_fail: draft.on_fail ?? authority.onFailFor(declaration.risk_class),
    computed_class: computed,
    parameters: bound.parameters,
    facts: Object.fromEntries(draft.facts.map(({ name, command }) => [name, { command }])),
    healthy: draft.healthy.map(({ gate }) => gate),
    steps: draft.steps.map((step) => finishStep(step, scope, document.placeOf(step.at).line)),
    scope: planScope(draft, scope, authority),
    rules,
    policy: { file: authority.file, sha256: authority.sha256 },
    ...(inputs.signers === undefined ? {} : { signers: inputs.signers }),
    not_reversible: draft.steps.flatMap((step) => (step.undo?.kind === 'impossible' ? [`step ${step.index}: ${step.undo.why}`] : [])),
    warnings: findings.map((finding) => `${finding.line}:${finding.column} ${finding.code}: ${finding.message}`),
  };
  return { ok: true, plan, findings };
}

function completeDeclaration({ allowed_paths, allowed_services, ...texts }: DraftDeclaration): Declaration {
  const { operation_name, objective, risk_class, blast_radius, rollback_strategy } = texts;
  if (
    operation_name === undefined ||
    objective === undefined ||
    risk_class === undefined ||
    blast_radius === undefined ||
    rollback_strategy === undefined
  ) {
    throw new TypeError('a checked runbook has all seven fields');
  }
  return {
    operation_name,
    objective,
    risk_class,
    blast_radius,
    rollback_strategy,
    allowed_paths: allowed_paths.map(({ value }) => value),
    allowed_services: allowed_services.map(({ value }) => value),
  };
}

function notBuilt(runbook: CheckedRunbook, draft: Draft, rules: PlanRules, authority: Authority): PlacedMistake[] {
  const mistake = (at: PlacedMistake['at'], what: string): PlacedMistake => {
    const { message, hint } = notBuiltYet(what);
    return { at, code: 'not-built-yet', message, hint };
  };
  return [
    ...notBuiltIn(runbook.input, draft).map(({ at, what }) => mistake(at, what)),
    ...notBuiltRules(rules).map((what) => mistake(['risk_class'], what)),
    ...authority.notBuilt.map((sentence): PlacedMistake => ({
      at: [],
      code: 'not-built-yet',
      message: sentence,
      hint: 'see docs/LIMITS.md for what this release does',
    })),
  ];
}

function refused(findings: readonly Finding[]): PlanResult {
  return { ok: false, failure: planFailure(findings), findings };
}
