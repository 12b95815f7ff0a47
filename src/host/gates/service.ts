import type { GateCheck } from '../../model/gate.ts';
import type { UnitState } from '../../model/observation.ts';
import type { Host } from '../../ports/host.ts';
import { readUnits } from '../services/read-units.ts';
import type { Look } from './judge.ts';
import { fail, pass, unknown, type Observation } from './observation.ts';

type ServiceCheck = Extract<GateCheck, { readonly kind: 'service' }>;

/** `before`: the unit's state when the step (in healthy: the operation) began. */
export function lookByService(host: Host, check: ServiceCheck, before: UnitState | undefined): Look {
  return async ({ cancel }) => {
    const read = await readUnits(host, [check.unit], cancel);
    return read.ok ? judgeUnit(check, read.units[0]!, before) : unknown(read.reason);
  };
}

/** What is not asked for is not judged; a check that asks for nothing asks for `active`. */
export function judgeUnit(check: ServiceCheck, now: UnitState, before: UnitState | undefined): Observation {
  const identity = `${now.active_state} ${now.invocation_id || '-'} ${now.restarts}`;
  const shown = `${now.unit} is ${now.active_state} (${now.sub_state}), ${now.unit_file_state || 'no unit file'}`;
  const more = { identity, fingerprint: `${now.active_state} ${now.unit_file_state}` };
  if (now.load_state === 'not-found') return fail(`there is no unit ${now.unit}`, more);
  const active = check.active ?? (check.enabled === undefined && check.restarts === undefined ? true : undefined);
  // While a unit reloads it is active.
  const isActive = now.active_state === 'active' || now.active_state === 'reloading';
  if (active !== undefined && active !== isActive) return fail(shown, more);
  const isEnabled = now.unit_file_state === 'enabled' || now.unit_file_state === 'enabled-runtime';
  if (check.enabled !== undefined && check.enabled !== isEnabled) return fail(shown, more);
  if (check.restarts === undefined) return pass(shown, more);
  if (before === undefined) return unknown(`${shown}; how often it had restarted before is not known`);
  const restarts = restartsSince(before, now);
  const said = `${restarts === 0 ? 'no' : restarts} restart${restarts > 1 ? 's' : ''} by itself`;
  return restarts > check.restarts ? fail(`${shown}, ${said}`, more) : pass(`${shown}, ${said}`, more);
}

/**
 * systemd counts a unit's automatic restarts (NRestarts) and begins at 0 again when somebody starts it by hand. An invocation that is another one
 * while the count did not grow is such a start: then all that is counted came after it.
 */
function restartsSince(before: UnitState, now: UnitState): number {
  if (before.invocation_id === now.invocation_id) return 0;
  return now.restarts > before.restarts ? now.restarts - before.restarts : now.restarts;
}
