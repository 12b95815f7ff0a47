import type { Approval } from '../model/approval.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import type { Instant } from '../model/instant.ts';
import { exitCodes } from '../model/outcome.ts';
import { planDigest, type Plan } from '../model/plan.ts';
import { surveyDigest, type Survey } from '../model/survey.ts';

/**
 * Who lets this plan run. `reason`: typed by the requester for SELF; missing fails (77) where the policy asks for one.
 * `survey`: was on screen. A reason is recorded as SELF also where nobody is asked for.
 */
export function approvalOf(plan: Plan, survey: Survey | undefined, at: Instant, reason: string | undefined): Result<Approval> {
  const common = {
    at,
    plan_digest: planDigest(plan),
    ...(survey === undefined ? {} : { survey_digest: surveyDigest(survey) }),
    signed: false,
  } as const;
  const typed = reason?.trim() ?? '';
  if (plan.rules.approval === 'other') {
    return failed({
      code: 'approval-by-other',
      exit: exitCodes.unavailable,
      message: 'the policy asks for another person’s approval, which is not built yet',
      hint: 'see docs/LIMITS.md',
    });
  }
  if (typed !== '') return ok({ ...common, approved_by: 'SELF', reason: typed });
  if (plan.rules.approval === 'none') return ok({ ...common, approved_by: 'NONE' });
  return failed({
    code: 'approval-missing',
    exit: exitCodes.refused,
    message: `the policy asks for an approval of ${plan.declaration.risk_class}, and there is none`,
    hint: 'approve it yourself with --self-approve "REASON", or in the terminal app',
  });
}
