import { compensationsOf } from '../engine/rollback.ts';
import type { Order } from '../model/order.ts';
import { compensationLine } from '../report/words/compensation-words.ts';
import { approvalOf } from '../runner/approval-of.ts';
import { gatherSecrets } from '../runner/gather-secrets.ts';
import { prepareRollback } from '../runner/prepare-rollback.ts';
import { startOperation } from '../runner/start-operation.ts';
import { surveyRollback } from '../runner/survey-rollback.ts';
import { refuse } from './answers.ts';
import type { Command } from './command.ts';
import { askReason, askSecrets } from './run.ts';
import { watchOperation } from './watch-operation.ts';

/** `rollback ID`: undo a finished operation, as a new one with `rollback_of`. Done (0) means verified. */
export const rollback: Command = async (outside, terminal, flags, words) => {
  const prepared = await prepareRollback(outside, words.args[0]!);
  if (!prepared.ok) return refuse(terminal, flags, prepared.failure);
  const { of, plan, history, workspace, inputs } = prepared.value;
  const surveyed = await surveyRollback(outside, prepared.value);
  if (!surveyed.ok) return refuse(terminal, flags, surveyed.failure);
  const survey = surveyed.value;
  const attended = terminal.canAsk && words.options['unattended'] !== true;
  if (attended) {
    const lines = compensationsOf(plan, history).map((compensation, place) => `  ${place + 1}. ${compensationLine(compensation)}`);
    terminal.print(`${plan.declaration.operation_name}: ${plan.declaration.objective}\n${lines.join('\n')}\n`);
  }
  const given = words.options['selfApprove'];
  const reason = typeof given === 'string' ? given : attended ? await askReason(terminal, plan) : undefined;
  const approval = approvalOf(plan, survey, outside.clock.now(), reason);
  if (!approval.ok) return refuse(terminal, flags, approval.failure);
  const secrets = await gatherSecrets(outside, plan, await askSecrets(terminal, plan), outside.environment);
  if (!secrets.ok) return refuse(terminal, flags, secrets.failure);
  const order: Order = {
    plan,
    survey,
    approval: approval.value,
    workspace,
    requested_by: flags.as ?? outside.identity.login,
    executed_by: outside.identity.login,
    attended,
    rollback_of: of,
  };
  const started = await startOperation(outside, order, { ...inputs, secrets: secrets.value });
  if (!started.ok) return refuse(terminal, flags, started.failure);
  await outside.runners.start(started.value, 'new');
  return terminal.interactive
    ? terminal.openApp({ kind: 'resume', operationId: started.value })
    : watchOperation(outside, terminal, flags, started.value);
};
