import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ParameterValue, Plan } from '../../src/model/plan.ts';
import { buildPlan, type PlanInputs, type PlanResult } from '../../src/runbook/build-plan.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { authorityFor, authorityUnder } from './authority.ts';

/** A small change in two steps, as an operator writes it. */
export const nginxGzip = readFileSync(path.join(import.meta.dirname, '../vectors/runbook/valid/nginx-gzip.yaml'), 'utf8');

interface Given {
  /** Rules of the policy. Missing: `nginx -t`. */
  readonly commands?: readonly string[];
  readonly settings?: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly inputs?: PlanInputs;
  /** The whole policy, instead of commands and settings. */
  readonly policy?: string;
}

export function build(source: string, given: Given = {}): PlanResult {
  const commands = given.commands ?? ['[/usr/sbin/nginx, -t]'];
  const authority = given.policy === undefined ? authorityFor(source, commands, given.settings) : authorityUnder(source, given.policy);
  // Without the policy first: what it refuses is refused by the plan as well. Some runbooks are right only under their policy.
  const checked = checkRunbook(source, 'runbooks/test.yaml');
  const runbook = checked.runbook ?? checkRunbook(source, 'runbooks/test.yaml', { authority }).runbook;
  if (runbook === undefined) throw new Error(JSON.stringify(checked.findings, undefined, 1));
  return buildPlan(runbook, given.parameters ?? {}, authority, given.inputs ?? { files: new Map() });
}

export function planOf(source: string, given: Given = {}): Plan {
  const result = build(source, given);
  if (!result.ok) throw new Error(JSON.stringify(result, undefined, 1));
  return result.plan;
}

/** Exit code and error codes of a refused plan. */
export function refusalOf(result: PlanResult): { readonly exit: number; readonly codes: readonly string[] } {
  if (result.ok) throw new Error('the plan was made');
  return { exit: result.failure.exit, codes: result.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code) };
}
