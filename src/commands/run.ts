import type { Order } from '../model/order.ts';
import type { Plan } from '../model/plan.ts';
import { planText } from '../report/plan-text.ts';
import { approvalOf } from '../runner/approval-of.ts';
import { gatherSecrets, secretsOf } from '../runner/gather-secrets.ts';
import { openRun, planRun } from '../runner/prepare-run.ts';
import { proofFiles, rehearsedSurvey, whyStaleAtStart } from '../runner/rehearse/rehearsed-survey.ts';
import { startOperation } from '../runner/start-operation.ts';
import { misused, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { givenParameters } from './given-parameters.ts';
import { runbookFileIn } from './open-runbook.ts';
import { refuseRun } from './refuse-run.ts';
import type { Terminal } from './terminal.ts';
import { watchOperation } from './watch-operation.ts';

/** `run FILE`: in a terminal the app; else the plain or json form. Unattended asks nothing and HALTs where a person would be asked. */
export const run: Command = async (outside, terminal, flags, words) => {
  const found = await outside.openWorkspace(flags.folder);
  if (!found.ok) return refuse(terminal, flags, found.failure);
  const file = runbookFileIn(found.value.workspace, flags.folder, words.args[0]!);
  if (!file.ok) return refuse(terminal, flags, file.failure);
  const attended = words.options['unattended'] !== true;
  if (attended && terminal.interactive) return terminal.openApp({ kind: 'run', file: file.value });
  if (attended && !terminal.canAsk) {
    return refuse(
      terminal,
      flags,
      misused('there is no terminal to ask at', 'add --unattended: it then halts where a person would be asked'),
    );
  }

  const opened = await openRun(outside, flags.folder, file.value);
  if (!opened.ok) return refuseRun(terminal, flags, opened);
  const planned = await planRun(opened, givenParameters(flags));
  if (!planned.ok) return refuseRun(terminal, flags, planned);
  const survey = await rehearsedSurvey(outside, planned, {
    says: (line) => {
      if (!flags.json) terminal.complain(`rehearsing: ${line}\n`);
    },
    cancel: new AbortController().signal,
  });
  if (!survey.ok) return refuse(terminal, flags, survey.failure);
  const { plan } = planned;
  if (attended) terminal.print(planText(plan, survey.value));
  const given = words.options['selfApprove'];
  const reason = typeof given === 'string' ? given : attended ? await askReason(terminal, plan) : undefined;
  const approval = approvalOf(plan, survey.value, outside.clock.now(), reason);
  if (!approval.ok) return refuse(terminal, flags, approval.failure);
  const secrets = await gatherSecrets(outside, plan, await askSecrets(terminal, plan), outside.environment);
  if (!secrets.ok) return refuse(terminal, flags, secrets.failure);
  const order: Order = {
    plan,
    survey: survey.value,
    approval: approval.value,
    workspace: opened.workspace.root,
    requested_by: flags.as ?? outside.identity.login,
    executed_by: outside.identity.login,
    attended,
  };
  const stale = await whyStaleAtStart(outside, order);
  if (stale !== undefined) return refuse(terminal, flags, stale);
  const started = await startOperation(outside, order, {
    blobs: planned.blobs.values(),
    secrets: secrets.value,
    files: await proofFiles(outside, survey.value),
  });
  if (!started.ok) return refuse(terminal, flags, started.failure);
  await outside.runners.start(started.value, 'new');
  return watchOperation(outside, terminal, flags, started.value);
};

/** In the plain form: why, and the operation's name typed, so that nobody approves by pressing Enter. */
export async function askReason(terminal: Terminal, plan: Plan): Promise<string | undefined> {
  if (plan.rules.approval === 'none') return undefined;
  const reason = await terminal.ask('approve it yourself (SELF)? reason: ', false);
  if (reason === undefined || reason.trim() === '') return undefined;
  const name = await terminal.ask(`type the name of the operation (${plan.declaration.operation_name}): `, false);
  return name?.trim() === plan.declaration.operation_name ? reason : undefined;
}

/** Secrets that have to be typed. */
export async function askSecrets(terminal: Terminal, plan: Plan): Promise<Readonly<Record<string, string>>> {
  const typed: Record<string, string> = {};
  for (const [name, source] of Object.entries(secretsOf(plan))) {
    const value = source.from === 'prompt' ? await terminal.ask(`${name} (not shown): `, true) : undefined;
    if (value !== undefined) typed[name] = value;
  }
  return typed;
}
