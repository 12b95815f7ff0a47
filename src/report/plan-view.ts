import type { Action, ServiceVerb } from '../model/action.ts';
import { type AllowedBy, type Command, formatReach } from '../model/command.ts';
import type { Declaration } from '../model/declaration.ts';
import type { Digest } from '../model/digest.ts';
import { type Enforcement, type Plan, planDigest } from '../model/plan.ts';
import type { RiskClass } from '../model/risk-class.ts';
import type { Step } from '../model/step.ts';
import { type Survey, surveyDigest } from '../model/survey.ts';
import { foreseenLines } from './words/rehearsal-words.ts';

/** One step as `plan` shows it. */
export interface StepView {
  readonly index: number;
  readonly name: string;
  readonly action: Action['kind'];
  /** Templates, as the plan holds them. */
  readonly argv?: readonly string[];
  readonly user?: string;
  readonly reach?: readonly string[];
  readonly allowed_by?: AllowedBy;
  readonly unit?: string;
  readonly do?: ServiceVerb;
  readonly path?: string;
  /** With a survey: the file now against the file then. */
  readonly diff?: string;
  readonly changes: boolean;
  /** true: outside the boundary. */
  readonly outside: boolean;
  readonly undo: Step['undo']['kind'];
  readonly when: readonly string[];
  readonly gates: readonly string[];
}

/** What `plan FILE --json` answers. */
export interface PlanView {
  readonly plan_digest: Digest;
  readonly declaration: Declaration;
  readonly computed_class: RiskClass;
  /** With a survey what the host enforces, else the least that the policy accepts. */
  readonly enforcement: Enforcement;
  readonly approval: Plan['rules']['approval'];
  readonly rehearsal: Plan['rules']['rehearsal'];
  /** What was not rehearsed: with a proof what it names, else what no view can try. */
  readonly not_rehearsed: readonly string[];
  readonly on_fail: Plan['on_fail'];
  readonly healthy: readonly string[];
  readonly steps: readonly StepView[];
  readonly not_reversible: readonly string[];
  readonly not_enforced: readonly string[];
  readonly warnings: readonly string[];
  readonly policy: Plan['policy'];
  readonly survey?: { readonly survey_digest: Digest } & Omit<Survey, 'plan_digest'>;
}

/** A plan, and what a host adds to it, as values for every skin. */
export function planView(plan: Plan, survey?: Survey): PlanView {
  return {
    plan_digest: planDigest(plan),
    declaration: plan.declaration,
    computed_class: plan.computed_class,
    enforcement: survey?.enforcement ?? plan.rules.enforcement,
    approval: plan.rules.approval,
    rehearsal: plan.rules.rehearsal,
    not_rehearsed: survey?.rehearsal?.not_rehearsed ?? foreseenLines(plan),
    on_fail: plan.on_fail,
    healthy: plan.healthy.map(({ title }) => title),
    steps: plan.steps.map((step) => stepView(step, survey)),
    not_reversible: plan.not_reversible,
    not_enforced: plan.scope.not_enforced,
    warnings: plan.warnings,
    policy: plan.policy,
    ...(survey === undefined ? {} : { survey: surveyView(survey) }),
  };
}

function surveyView({ plan_digest: _, ...rest }: Survey): NonNullable<PlanView['survey']> {
  return { survey_digest: surveyDigest({ plan_digest: _, ...rest }), ...rest };
}

function stepView(step: Step, survey: Survey | undefined): StepView {
  const diff = survey?.writes.find((write) => write.step === step.index)?.diff;
  return {
    index: step.index,
    name: step.name,
    action: step.action.kind,
    ...actionFields(step.action),
    ...(diff === undefined ? {} : { diff }),
    changes: step.changes,
    outside: step.outside,
    undo: step.undo.kind,
    when: step.when.map(({ title }) => title),
    gates: step.gates.map(({ title }) => title),
  };
}

function actionFields(action: Action): Partial<StepView> {
  switch (action.kind) {
    case 'run':
    case 'script':
      return commandFields(action.command);
    case 'write':
      return { path: action.write.path };
    case 'service':
      return { unit: action.unit, do: action.do };
    case 'holdpoint':
      return { argv: action.words };
    case 'reboot':
    case 'manual':
    case 'check':
      return {};
    default:
      return action satisfies never;
  }
}

function commandFields({ argv, user, reach, allowed_by: allowedBy }: Command): Partial<StepView> {
  return {
    argv,
    ...(user === undefined ? {} : { user }),
    reach: reach.map(formatReach),
    ...(allowedBy === undefined ? {} : { allowed_by: allowedBy }),
  };
}
