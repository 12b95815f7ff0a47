import type { Event, NewEvent } from '../../src/model/event.ts';
import { instantOf } from '../../src/model/instant.ts';
import { noBaselines, type ActionResult, type Judgement, type UnitState } from '../../src/model/observation.ts';
import { planDigest, type Plan } from '../../src/model/plan.ts';
import type { Verdict } from '../../src/model/verdict.ts';

const operationId = 'OPS-2026-11-21-001';
const began = Date.parse('2026-11-21T08:00:00.000Z');

/** An event and the second at which it happened. */
export type Told = readonly [second: number, event: NewEvent];

/** Events with the second at which each happened, as lines of a journal. */
export function story(...told: readonly Told[]): Event[] {
  return told.map(([second, event], index) => ({
    seq: index + 1,
    at: instantOf(began + second * 1000),
    ...event,
    operation_id: operationId,
    prev: '0'.repeat(64),
  }));
}

export function unit(active: string, invocation = '1'): UnitState {
  return {
    unit: 'app.service',
    load_state: 'loaded',
    active_state: active,
    sub_state: '',
    unit_file_state: 'enabled',
    invocation_id: invocation,
    restarts: 0,
    active_enter: '1',
  };
}

function judgement(verdict: Verdict, observed: string, attempts = 1): Judgement {
  return {
    verdict,
    observed,
    attempts: Array.from({ length: attempts }, () => ({ verdict, observed, duration_ms: 5 })),
    fingerprint: observed,
  };
}

export function declared(plan: Plan): NewEvent {
  return {
    type: 'operation-declared',
    declaration: plan.declaration,
    runbook: plan.runbook,
    requested_by: 'anna',
    executed_by: 'berta',
    acts_as: 'root',
    attended: true,
    workspace: '/workspace',
    hostname: 'web1',
    machine_id: 'machine',
    boot_id: 'boot',
    holdpoint_version: '0.0.0',
    git: { commit: 'c'.repeat(40), branch: 'main', dirty: false },
  };
}

export function approved(plan: Plan): NewEvent {
  return {
    type: 'approval-recorded',
    approval: { approved_by: 'SELF', at: '2026-11-21T07:59:00.000Z', plan_digest: planDigest(plan), reason: 'ticket 7', signed: false },
  };
}

export function intended(step: number, name = `step ${step}`, shown = `/bin/do ${step}`): NewEvent {
  return { type: 'step-intended', step, name, shown, baselines: noBaselines, boot_id: 'boot' };
}

export function exited(step: number, more: Partial<ActionResult> = {}, duration = 500): NewEvent {
  return {
    type: 'step-exited',
    step,
    result: { result: 'done', summary: 'exit 0', exit_code: 0, detail: [], confined: true, ...more },
    duration_ms: duration,
  };
}

export function judged(step: number, verdict: Verdict, observed = 'as seen', attempts = 1): NewEvent {
  return {
    type: 'gate-judged',
    site: { at: 'step', step, index: 0 },
    title: `gate ${step}`,
    implied: false,
    judgement: judgement(verdict, observed, attempts),
    duration_ms: 5,
  };
}

export function health(at: 'health-before' | 'health-after' | 'health-rollback', verdict: Verdict, observed = 'up'): NewEvent {
  return {
    type: 'gate-judged',
    site: { at, index: 0 },
    title: 'healthy',
    implied: false,
    judgement: judgement(verdict, observed),
    duration_ms: 5,
  };
}
