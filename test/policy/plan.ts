import type { Command } from '../../src/model/command.ts';
import type { Declaration } from '../../src/model/declaration.ts';
import type { Gate } from '../../src/model/gate.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { RiskClass } from '../../src/model/risk-class.ts';
import type { Step } from '../../src/model/step.ts';
import { authority, command, policyOf } from './command.ts';

export function declaration(riskClass: RiskClass, more: Partial<Declaration> = {}): Declaration {
  return {
    operation_name: 'A change',
    objective: 'Something better',
    risk_class: riskClass,
    blast_radius: 'nothing',
    rollback_strategy: 'put it back',
    allowed_paths: [],
    allowed_services: [],
    ...more,
  };
}

export function commandGate(asked: Command): Gate {
  const timing = { timeout: 1000, attempts: 1, every: 0, after: 0, unchanged: false };
  return { check: { kind: 'command', command: asked }, timing, implied: false, title: 'a command' };
}

export function runStep(index: number, asked: Command, more: Partial<Step> = {}): Step {
  return {
    index,
    name: `Step ${index}`,
    when: [],
    action: { kind: 'run', command: asked },
    gates: [],
    undo: { kind: 'snapshot' },
    changes: true,
    writes: true,
    needs: 'FILESYSTEM_WRITE',
    outside: false,
    line: index,
    ...more,
  };
}

/** A plan under a policy's rules for its class. */
export function planUnder(yaml: string, riskClass: RiskClass, more: Partial<Plan> = {}): Plan {
  const policy = policyOf(yaml);
  const said = authority(yaml);
  const declared = declaration(riskClass);
  return {
    holdpoint: 1,
    runbook: { file: 'runbooks/x.yaml', sha256: 'a'.repeat(64) },
    declaration: declared,
    refs: [],
    not_allowed: [],
    target: 'local',
    on_fail: said.onFailFor(riskClass),
    computed_class: riskClass,
    parameters: {},
    facts: {},
    healthy: [],
    steps: [],
    scope: { writable: [], keep: [], protected: [], hidden: [], units: [], not_enforced: [] },
    rules: said.rulesFor(declared, riskClass),
    policy: { file: policy.file, sha256: said.sha256 },
    not_reversible: [],
    warnings: [],
    ...more,
  };
}

export const allowedCommand = command(['/usr/bin/x'], {
  allowed_by: { kind: 'rule', file: 'ops/policy.yaml', line: 3, rule: '[/usr/bin/x]', looks: false },
});
