import type { Action, ServiceVerb } from '../../src/model/action.ts';
import type { Command } from '../../src/model/command.ts';
import type { Gate } from '../../src/model/gate.ts';
import type { Order } from '../../src/model/order.ts';
import { planDigest, type Plan } from '../../src/model/plan.ts';
import type { Step, Undo } from '../../src/model/step.ts';
import type { Survey } from '../../src/model/survey.ts';

/** A command that the memory host knows by its first word. */
export function command(...argv: readonly string[]): Command {
  return { argv, cwd: '/', env: {}, reach: [], exit: [0], timeout: 1000 };
}

/** A gate that the memory host judges by its title. */
export function gate(title: string, check: Gate['check'] = { kind: 'command', command: command(`/gates/${title}`) }): Gate {
  return { check, timing: { timeout: 1000, attempts: 1, every: 0, after: 0, unchanged: false }, implied: false, title };
}

export function manualGate(say: string): Gate {
  return gate(say, { kind: 'manual', say });
}

/** A changing step with one gate `gate N`, where nothing else is said. */
export function step(index: number, action: Action, undo: Undo, more: Partial<Step> = {}): Step {
  const changes = action.kind !== 'check';
  return {
    index,
    name: `step ${index}`,
    when: [],
    action,
    gates: [gate(`gate ${index}`)],
    undo,
    changes,
    writes: changes && action.kind !== 'service',
    needs: 'FILESYSTEM_WRITE',
    outside: false,
    line: index,
    ...more,
  };
}

export function write(index: number, path: string, text: string, more: Partial<Step> = {}): Step {
  return step(index, { kind: 'write', write: { path, content: { kind: 'text', text }, secret: false } }, { kind: 'snapshot' }, more);
}

export function service(index: number, unit: string, verb: ServiceVerb, more: Partial<Step> = {}): Step {
  const reversed: readonly ServiceVerb[] = ['start', 'stop', 'enable', 'disable'];
  return step(index, { kind: 'service', unit, do: verb, timeout: 1000 }, { kind: reversed.includes(verb) ? 'reverse' : 'again' }, more);
}

export function run(index: number, argv: readonly string[], undo: Undo, more: Partial<Step> = {}): Step {
  return step(index, { kind: 'run', command: command(...argv) }, undo, more);
}

export function planOf(steps: readonly Step[], more: Partial<Plan> = {}): Plan {
  return {
    holdpoint: 1,
    runbook: { file: 'runbooks/test.yaml', sha256: '1'.repeat(64) },
    declaration: {
      operation_name: 'Test',
      objective: 'See what happens',
      risk_class: 'FILESYSTEM_WRITE',
      blast_radius: 'Nothing but memory',
      rollback_strategy: 'Put it back',
      allowed_paths: [{ path: '/etc/app', keep: false }],
      allowed_services: ['app.service'],
    },
    refs: [],
    not_allowed: [],
    target: 'local',
    on_fail: 'rollback',
    computed_class: 'FILESYSTEM_WRITE',
    parameters: {},
    facts: {},
    healthy: [gate('healthy')],
    steps,
    scope: {
      writable: ['/etc/app', '/var/log/app'],
      keep: ['/var/log/app'],
      protected: [],
      hidden: [],
      units: ['app.service'],
      not_enforced: [],
    },
    rules: {
      approval: 'none',
      rehearsal: 'optional',
      enforcement: 'kernel',
      confirm_within: 'optional',
      self_control: 'reason',
      signatures: 'wanted',
      commit: true,
      limits: {
        step_timeout: 1000,
        max_timeout: 1000,
        gate_timeout: 1000,
        evidence_per_stream: 1024,
        evidence_in_git: 10_240,
        keep_snapshots: 1,
        keep_evidence: 1,
        snapshot: 1024 ** 2,
      },
    },
    policy: { file: 'ops/policy.yaml', sha256: '2'.repeat(64) },
    not_reversible: [],
    warnings: [],
    ...more,
  };
}

export function surveyOf(plan: Plan, more: Partial<Survey> = {}): Survey {
  return {
    plan_digest: planDigest(plan),
    hostname: 'memory',
    machine_id: 'm'.repeat(32),
    kernel: '6.1',
    acts_as: 'root',
    boundary: 'bubblewrap',
    gate_view: 'overlay',
    enforcement: 'kernel',
    unconfined: [],
    programs: [],
    units: [],
    writes: [],
    facts: {},
    missing: [],
    refusals: [],
    notes: [],
    ...more,
  };
}

export function orderOf(plan: Plan, more: Partial<Order> = {}): Order {
  return {
    plan,
    survey: surveyOf(plan),
    approval: { approved_by: 'NONE', at: '2026-11-21T08:00:00.000Z', plan_digest: planDigest(plan), signed: false },
    workspace: '/workspace',
    requested_by: 'ann',
    executed_by: 'ann',
    attended: false,
    ...more,
  };
}
