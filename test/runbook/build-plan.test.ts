import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { planDigest, type ParameterValue, type Plan } from '../../src/model/plan.ts';
import { buildPlan, type PlanInputs, type PlanResult } from '../../src/runbook/build-plan.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { authorityFor } from './authority.ts';

const nginxGzip = readFileSync(path.join(import.meta.dirname, '../vectors/runbook/valid/nginx-gzip.yaml'), 'utf8');
const nginxRule = '[/usr/sbin/nginx, -t]';
const noInputs: PlanInputs = { files: new Map() };

interface Given {
  readonly commands?: readonly string[];
  readonly settings?: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly inputs?: PlanInputs;
}

function build(source: string, { commands = [nginxRule], settings, parameters = {}, inputs = noInputs }: Given = {}): PlanResult {
  const { runbook, findings } = checkRunbook(source, 'runbooks/test.yaml');
  if (runbook === undefined) throw new Error(JSON.stringify(findings, undefined, 1));
  return buildPlan(runbook, parameters, authorityFor(source, commands, settings), inputs);
}

function planOf(source: string, given: Given = {}): Plan {
  const result = build(source, given);
  if (!result.ok) throw new Error(JSON.stringify(result, undefined, 1));
  return result.plan;
}

describe('the plan', () => {
  it('holds the exact argv and the rule that allows it', () => {
    const plan = planOf(nginxGzip);
    const gate = plan.steps[0]!.gates.at(-1)!.check;
    expect(gate.kind === 'command' && gate.command).toEqual({
      argv: ['/usr/sbin/nginx', '-t'],
      cwd: '/',
      env: {},
      reach: [],
      exit: [0],
      timeout: 30_000,
      allowed_by: { kind: 'rule', file: 'ops/policy.yaml', line: 3, rule: '[/usr/sbin/nginx, -t]', looks: false },
    });
  });

  it('puts parameters in, and the digest of the content follows', () => {
    const content = (plan: Plan) => plan.steps[0]!.action;
    const five = planOf(nginxGzip);
    const nine = planOf(nginxGzip, { parameters: { level: { value: '9' } } });
    expect(content(five)).toMatchObject({ write: { content: { kind: 'text', text: 'gzip on;\ngzip_comp_level 5;\n' } } });
    expect(content(nine)).toMatchObject({ write: { content: { kind: 'text', text: 'gzip on;\ngzip_comp_level 9;\n' } } });
    expect(five.steps[0]!.gates[0]!.check).not.toEqual(nine.steps[0]!.gates[0]!.check);
    expect(nine.parameters).toEqual({ level: { value: '9' } });
  });

  it('has one digest for the same inputs', () => {
    expect(planDigest(planOf(nginxGzip))).toBe(planDigest(planOf(nginxGzip)));
    expect(planDigest(planOf(nginxGzip))).toMatch(/^[0-9a-f]{64}$/);
  });
});
