import { formatFinding } from '../document/format-finding.ts';
import { digestOfBytes, type Digest } from '../model/digest.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { Git } from '../ports/git.ts';
import type { Outside } from '../ports/outside.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { CommonFlags } from './command.ts';
import { largestFile, policyFile } from './limits.ts';
import type { Terminal } from './terminal.ts';

export interface OpenedPolicy {
  readonly workspace: Workspace;
  readonly git: Git;
  readonly policy: Policy;
  readonly sha256: Digest;
}

/** The workspace's policy. An invalid one fails (65), with all its mistakes on stderr. */
export async function openPolicy(
  outside: Pick<Outside, 'openWorkspace'>,
  terminal: Pick<Terminal, 'complain'>,
  flags: Pick<CommonFlags, 'folder' | 'json'>,
): Promise<Result<OpenedPolicy>> {
  const opened = await outside.openWorkspace(flags.folder);
  if (!opened.ok) return opened;
  const { workspace, git } = opened.value;
  const bytes = await workspace.read(policyFile, largestFile);
  if (!bytes.ok) return bytes;
  const { policy, findings, source } = parsePolicy(bytes.value, policyFile);
  if (policy !== undefined) return ok({ workspace, git, policy, sha256: digestOfBytes(bytes.value) });
  if (!flags.json) terminal.complain(findings.map((finding) => `${formatFinding(finding, source).join('\n')}\n`).join('\n'));
  const errors = findings.filter((finding) => finding.severity === 'error');
  const [first] = errors;
  return failed({
    code: 'invalid-policy',
    exit: exitCodes.invalid,
    message: `the policy has ${errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`}: ${first?.message ?? ''}`,
    where: `${policyFile}:${first?.line ?? 1}:${first?.column ?? 1}`,
    hint: first?.hint ?? 'correct it',
  });
}
