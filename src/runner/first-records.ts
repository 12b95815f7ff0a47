import type { NewEvent } from '../model/event.ts';
import type { Order } from '../model/order.ts';
import { planDigest } from '../model/plan.ts';
import { surveyDigest } from '../model/survey.ts';
import type { GitState } from '../ports/git.ts';
import type { Identity } from '../ports/identity.ts';

/** What a journal begins with: declaration, plan, survey, approval, claims. Approval comes after everything it is about. */
export function firstRecords(order: Order, identity: Identity, git: GitState | undefined): readonly NewEvent[] {
  const { plan, survey, approval } = order;
  return [
    {
      type: 'operation-declared',
      declaration: plan.declaration,
      runbook: plan.runbook,
      requested_by: order.requested_by,
      executed_by: order.executed_by,
      acts_as: identity.actsAs,
      attended: order.attended,
      workspace: order.workspace,
      hostname: identity.hostname,
      machine_id: identity.machineId,
      boot_id: identity.bootId,
      holdpoint_version: identity.version,
      ...(git === undefined ? {} : { git }),
      ...(order.rollback_of === undefined ? {} : { rollback_of: order.rollback_of }),
    },
    {
      type: 'plan-sealed',
      plan_digest: planDigest(plan),
      policy_digest: plan.policy.sha256,
      computed_class: plan.computed_class,
      steps: plan.steps.length,
    },
    {
      type: 'survey-taken',
      survey_digest: surveyDigest(survey),
      enforcement: survey.enforcement,
      gate_view: survey.gate_view,
      unconfined: survey.unconfined,
      facts: survey.facts,
    },
    { type: 'claims-taken', paths: plan.scope.writable, units: plan.scope.units },
    { type: 'approval-recorded', approval },
  ];
}
