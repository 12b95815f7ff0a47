import { failed, type Failure, type Result } from '../../model/failure.ts';
import type { Finding } from '../../model/finding.ts';
import type { Order } from '../../model/order.ts';
import type { Outside } from '../../ports/outside.ts';
import { approvalOf } from '../../runner/approval-of.ts';
import { gatherSecrets } from '../../runner/gather-secrets.ts';
import { openRun, planRun, type OpenedRun } from '../../runner/prepare-run.ts';
import type { RehearseSetting } from '../../runner/rehearse/rehearse-run.ts';
import { proofFiles, rehearsedSurvey, whyStaleAtStart } from '../../runner/rehearse/rehearsed-survey.ts';
import { startOperation } from '../../runner/start-operation.ts';
import type { Prepared } from '../route.ts';
import { completedSource, parametersOf, secretsOfForm, type Form } from './form.ts';
import { namedProof } from './rehearsal.ts';

/** Why there is nothing to approve, with the findings of the file that is to blame. */
export interface Refusal {
  readonly ok: false;
  readonly failure: Failure;
  readonly findings: readonly Finding[];
  readonly source: string;
}

/**
 * Plan and survey of a filled form, with a rehearsal where the policy requires one and none counts and tells what it does. What was typed
 * into the declaration belongs to this plan; the file stays as it is.
 */
export async function prepare(
  outside: Outside,
  opened: OpenedRun,
  form: Form,
  setting: RehearseSetting,
): Promise<{ readonly ok: true; readonly value: Prepared } | Refusal> {
  const completedText = completedSource(form, opened.checked.source);
  const typedSource = completedText === opened.checked.source ? undefined : completedText;
  const completed =
    typedSource === undefined ? opened : await openRun(outside, opened.workspace.root, opened.file, new TextEncoder().encode(typedSource));
  if (!completed.ok) return completed;
  const planned = await planRun(completed, parametersOf(form));
  if (!planned.ok) return planned;
  const survey = await rehearsedSurvey(outside, planned, setting);
  if (!survey.ok) return { ok: false, failure: survey.failure, findings: [], source: '' };
  const proof = await namedProof(outside, survey.value);
  return {
    ok: true,
    value: { form, base: opened, opened: completed, planned, survey: survey.value, typedSource, ...(proof === undefined ? {} : { proof }) },
  };
}

/** Records the approval, draws the id and starts the runner. Resolves with the operation's id. */
export async function approveAndStart(
  outside: Outside,
  { form, opened, planned, survey }: Prepared,
  reason: string | undefined,
  as: string | undefined,
): Promise<Result<string>> {
  const { plan } = planned;
  const approval = approvalOf(plan, survey, outside.clock.now(), reason);
  if (!approval.ok) return approval;
  const secrets = await gatherSecrets(outside, plan, secretsOfForm(form), (name) => outside.environment(name));
  if (!secrets.ok) return secrets;
  const { login } = outside.identity;
  const order: Order = {
    plan,
    survey,
    approval: approval.value,
    workspace: opened.workspace.root,
    requested_by: as ?? login,
    executed_by: login,
    attended: true,
  };
  const stale = await whyStaleAtStart(outside, order);
  if (stale !== undefined) return failed(stale);
  const started = await startOperation(outside, order, {
    blobs: planned.blobs.values(),
    secrets: secrets.value,
    files: await proofFiles(outside, survey),
  });
  if (!started.ok) return failed(started.failure);
  await outside.runners.start(started.value, 'new');
  return started;
}
