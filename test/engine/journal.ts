import { stateOf } from '../../src/engine/evolve.ts';
import type { State } from '../../src/engine/state.ts';
import type { Event, NewEvent } from '../../src/model/event.ts';
import { noBaselines, type ActionResult, type UnitState } from '../../src/model/observation.ts';
import type { Order } from '../../src/model/order.ts';
import { firstRecords } from '../support/runner-fixture.ts';

/** Events as a journal numbers them; order is all that the engine looks at. */
export function journal(...events: readonly NewEvent[]): Event[] {
  return events.map((event, place) => ({
    ...event,
    seq: place + 1,
    at: new Date(Date.UTC(2026, 10, 21) + place).toISOString(),
    operation_id: 'OPS-2026-11-21-001',
    prev: '0'.repeat(64),
  }));
}

/** The state of an operation that a runner took up, after these events. */
export function given(order: Order, ...events: readonly NewEvent[]): State {
  return stateOf(journal(...firstRecords(order), { type: 'runner-started', pid: 1, boot_id: 'b' }, ...events));
}

export function begun(step: number, more: Partial<NewEvent & { readonly type: 'step-intended' }> = {}): NewEvent {
  return { type: 'step-intended', step, name: `step ${step}`, shown: '', baselines: noBaselines, boot_id: 'b', changes: true, ...more };
}

export function exited(step: number, result: ActionResult['result'] = 'done', more: Partial<ActionResult> = {}): NewEvent {
  return { type: 'step-exited', step, result: { result, summary: result, detail: [], confined: true, ...more }, duration_ms: 1 };
}

export function changed(step: number, ...paths: readonly string[]): NewEvent {
  return {
    type: 'changes-recorded',
    step,
    changes: paths.map((path) => ({ path, change: 'changed', what: ['content'] })),
    manifest_digest: `m${step}`,
  };
}

export function unit(name: string, active: boolean, enabled = true): UnitState {
  return {
    unit: name,
    load_state: 'loaded',
    active_state: active ? 'active' : 'inactive',
    sub_state: '',
    unit_file_state: enabled ? 'enabled' : 'disabled',
    invocation_id: '',
    restarts: 0,
    active_enter: '0',
  };
}
