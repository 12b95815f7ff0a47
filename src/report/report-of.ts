import { planDigest } from '../model/plan.ts';
import { surveyDigest } from '../model/survey.ts';
import { changesMade } from './changes-made.ts';
import { downtimeOf } from './downtime.ts';
import { execSummary } from './exec-summary.ts';
import { lastOf, type ReportFacts } from './facts.ts';
import { nextSafeActions } from './next-safe-actions.ts';
import type { Report } from './report.ts';
import { riskAssessment } from './risk-assessment.ts';
import { stepRecords } from './step-records.ts';
import { verificationEvidence } from './verification-evidence.ts';

/** The five-part account of an operation whose outcome has been computed. Throws when there is none: a report is written once, at the end. */
export function reportOf(facts: ReportFacts): Report {
  const { events, plan, survey } = facts;
  const computed = lastOf(events, 'outcome-computed');
  const first = events[0];
  if (computed === undefined || first === undefined) throw new TypeError('a report needs an outcome');
  const steps = stepRecords(facts);
  const downtime = downtimeOf(events, plan);
  return {
    holdpoint: 1,
    operation_id: first.operation_id,
    operation_name: plan.declaration.operation_name,
    objective: plan.declaration.objective,
    outcome: computed.outcome,
    because: computed.because,
    risk_class: plan.declaration.risk_class,
    enforcement: survey.enforcement,
    hostname: survey.hostname,
    plan_digest: planDigest(plan),
    survey_digest: surveyDigest(survey),
    began: first.at,
    ended: computed.at,
    downtime,
    exec_summary: execSummary(facts, steps, downtime),
    changes_made: changesMade(facts),
    verification_evidence: verificationEvidence(facts, steps),
    risk_assessment: riskAssessment(facts),
    next_safe_actions: nextSafeActions(facts),
  };
}
