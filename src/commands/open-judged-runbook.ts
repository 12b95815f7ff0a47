import { ok, type Result } from '../model/failure.ts';
import { authorityOf } from '../policy/authority.ts';
import type { Policy } from '../policy/policy.ts';
import type { Command } from './command.ts';
import { openPolicy } from './open-policy.ts';
import { openRunbook, runbookFileIn, type OpenedRunbook } from './open-runbook.ts';

/** The policy of the workspace and the runbook that the first word names, for questions to the policy about it. */
export async function openJudgedRunbook(
  ...[outside, terminal, flags, words]: Parameters<Command>
): Promise<Result<{ readonly policy: Policy; readonly runbook: OpenedRunbook }>> {
  const opened = await openPolicy(outside, terminal, flags);
  if (!opened.ok) return opened;
  const { policy, workspace, sha256 } = opened.value;
  const file = runbookFileIn(workspace, flags.folder, words.args[0] ?? '');
  if (!file.ok) return file;
  const runbook = await openRunbook(workspace, file.value, (name, digest) => authorityOf(policy, name, digest, sha256));
  return runbook.ok ? ok({ policy, runbook: runbook.value }) : runbook;
}
