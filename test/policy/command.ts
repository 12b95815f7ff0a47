import type { Command, Reach } from '../../src/model/command.ts';
import { authorityOf, type PolicyAuthority } from '../../src/policy/authority.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';

export const runbookFile = 'runbooks/x.yaml';
export const runbookSha256 = 'a'.repeat(64);

/** A command that asks for nothing but its words. */
export function command(argv: readonly string[], more: Partial<Command> = {}): Command {
  return { argv, cwd: '/', env: {}, reach: [], exit: [0], timeout: 60_000, ...more };
}

/** A policy that must be free of errors. */
export function policyOf(yaml: string): Policy {
  const { policy, findings } = parsePolicy(`holdpoint: 1\n${yaml}`, 'ops/policy.yaml');
  if (policy === undefined) throw new Error(JSON.stringify(findings, undefined, 2));
  return policy;
}

export function authority(yaml: string): PolicyAuthority {
  return authorityOf(policyOf(yaml), runbookFile, runbookSha256, 'b'.repeat(64));
}

/** `allowed by rule 3`, or the reason of the refusal. */
export function verdict(
  yaml: string,
  asked: Command,
  context: { readonly readOnly?: boolean; readonly script?: { file: string; sha256: string } } = {},
): string {
  const { script, readOnly = false } = context;
  const said = authority(yaml).allow(asked, { readOnly, ...(script === undefined ? {} : { script }) });
  return said.allowed ? `${said.by.kind} ${said.by.line}` : said.denial.reason;
}

export const network: Reach = { kind: 'network' };
