import { digestOfBytes } from '../../src/model/digest.ts';
import { authorityOf, type PolicyAuthority } from '../../src/policy/authority.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';

/** A policy under which nothing waits for what is not built, with these lines besides. */
export function authorityFor(source: string, commands: readonly string[], settings = ''): PolicyAuthority {
  const text = `holdpoint: 1
commands:
${commands.map((line) => `  - ${line}\n`).join('')}
risk_classes:
  READ_ONLY: { approval: none, rehearsal: optional, enforcement: kernel }
  FILESYSTEM_WRITE: { approval: self, rehearsal: optional, enforcement: kernel }
  HOST_CHANGE: { approval: self, rehearsal: optional, enforcement: partial, on_fail: halt }
${settings}
`;
  return authorityUnder(source, commands.length === 0 ? text.replace('commands:\n', '') : text);
}

/** What this policy says about a runbook with this text. */
export function authorityUnder(source: string, policy: string): PolicyAuthority {
  const read = parsePolicy(policy, 'ops/policy.yaml');
  if (read.policy === undefined) throw new Error(JSON.stringify(read.findings));
  return authorityOf(read.policy, 'runbooks/test.yaml', digestOfBytes(source), digestOfBytes(policy));
}
