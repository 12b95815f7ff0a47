import { describe, expect, test } from 'vitest';
import { decidePolicy } from '../../src/policy/decide-policy.ts';
import { command, policyOf } from './command.ts';
import { allowedCommand, planUnder, runStep } from './plan.ts';

const easy = 'risk_classes: { HOST_CHANGE: { approval: self, rehearsal: optional, enforcement: kernel } }\n';
const decide = (yaml: string, ...plan: Parameters<typeof planUnder> extends [string, ...infer Rest] ? Rest : never) =>
  decidePolicy(policyOf(yaml), planUnder(yaml, ...plan));

describe('may this run, who must approve?', () => {
  test('allow: nobody has to', () => {
    expect(decide('', 'READ_ONLY')).toEqual({
      verdict: 'allow',
      grounds: [{ rule: 'risk_classes (default), rules of READ_ONLY', reason: 'approval: none' }],
    });
  });

  test('ask: the requester', () => {
    expect(decide(easy, 'LOW_RISK_CONFIG', { steps: [runStep(1, allowedCommand)] })).toEqual({
      verdict: 'ask',
      who: 'self',
      grounds: [{ rule: 'ops/policy.yaml:2 risk_classes, rules of HOST_CHANGE', reason: 'approval: self' }],
    });
  });

  test('deny: a command that no rule allows', () => {
    expect(decide(easy, 'LOW_RISK_CONFIG', { steps: [runStep(1, command(['/usr/bin/x', 'a b']))] })).toEqual({
      verdict: 'deny',
      kind: 'refused',
      grounds: [{ rule: 'ops/policy.yaml commands', reason: "step 1: no rule allows /usr/bin/x 'a b'" }],
    });
  });

  test('deny: rollback where the policy says halt', () => {
    expect(decide('', 'DATA_CHANGE', { on_fail: 'rollback' })).toMatchObject({
      verdict: 'deny',
      kind: 'refused',
      grounds: [{ rule: 'risk_classes (default), rules of DATA_CHANGE', reason: 'on_fail: halt, and the runbook says rollback' }],
    });
    expect(decide('', 'DATA_CHANGE').verdict).toBe('ask');
  });

  test('deny: a point of no return where the policy refuses them', () => {
    const steps = [runStep(1, allowedCommand, { undo: { kind: 'impossible', why: 'gone' } })];
    expect(decide(`${easy}irreversible: refused\n`, 'LOW_RISK_CONFIG', { steps })).toMatchObject({
      verdict: 'deny',
      grounds: [{ rule: 'ops/policy.yaml:3 irreversible', reason: 'irreversible: refused, and a step has undo impossible' }],
    });
    expect(decide(easy, 'LOW_RISK_CONFIG', { steps }).verdict).toBe('ask');
  });

  test.each([
    ['', 'ACCESS_CHANGE', 'confirm_within is asked for and not built yet'],
    [
      'risk_classes: { HOST_CHANGE: { approval: other, rehearsal: optional, enforcement: kernel } }\n',
      'READ_ONLY',
      'approval by another person is not built yet',
    ],
    ['signatures: required\n', 'READ_ONLY', 'signatures: required (ops/policy.yaml:2) is not built yet'],
  ] as const)('deny: what this release cannot honour: %j %s', (yaml, riskClass, reason) => {
    expect(decide(yaml, riskClass)).toMatchObject({ verdict: 'deny', kind: 'not-built', grounds: [{ reason }] });
  });

  test('a class for which nobody made rules is held to the strictest', () => {
    const low = 'risk_classes: { READ_ONLY: { approval: none, rehearsal: optional, enforcement: kernel } }\n';
    expect(decide(low, 'HOST_CHANGE')).toMatchObject({
      verdict: 'deny',
      kind: 'not-built',
      grounds: [{ rule: 'ops/policy.yaml:2 risk_classes, the strictest rules, for no class at or above is named' }, {}],
    });
  });
});
