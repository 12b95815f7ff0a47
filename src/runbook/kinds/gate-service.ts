import { z } from 'zod';
import type { GateCheck } from '../../model/gate.ts';
import { canonicalUnit } from '../../model/unit-name.ts';
import { readAs } from '../read-as.ts';
import { timingKeys } from '../schema/timing-schema.ts';
import { count, unit } from '../schema/values.ts';
import type { CompiledCheck, GateKind } from './gate-kind.ts';

const ofUnit = z.strictObject({
  unit,
  active: z.boolean().optional(),
  enabled: z.boolean().optional(),
  restarts: count.optional().describe('At most so many restarts since the step began.'),
});
const ofHost = z.strictObject({ failed: count.describe('At most so many failed units on the host.') });

export const gateService: GateKind = {
  schema: z.union([ofUnit.extend(timingKeys), ofHost.extend(timingKeys)]),
  compile: (input) => {
    const failed = readAs(ofHost, input);
    if (failed !== undefined)
      return {
        check: { kind: 'services', failed: failed.failed },
        title: `${failed.failed === 0 ? 'no' : `at most ${failed.failed}`} failed units`,
      };
    const read = readAs(ofUnit, input);
    if (read === undefined) return undefined;
    // A unit and nothing else asks whether it is active.
    const nothing = read.active === undefined && read.enabled === undefined && read.restarts === undefined;
    return serviceCheck({ unit: read.unit, ...(nothing ? { active: true } : read) });
  },
  notRehearsed: 'services run on the host only',
};

type ServiceCheck = Extract<GateCheck, { kind: 'service' }>;

/** A check of one unit's state; also what service steps imply. */
export function serviceCheck(wanted: {
  unit: string;
  active?: boolean | undefined;
  enabled?: boolean | undefined;
  restarts?: number | undefined;
}): CompiledCheck {
  const check: ServiceCheck = {
    kind: 'service',
    unit: canonicalUnit(wanted.unit),
    ...(wanted.active === undefined ? {} : { active: wanted.active }),
    ...(wanted.enabled === undefined ? {} : { enabled: wanted.enabled }),
    ...(wanted.restarts === undefined ? {} : { restarts: wanted.restarts }),
  };
  const states = [
    ...(check.active === undefined ? [] : [check.active ? 'active' : 'not active']),
    ...(check.enabled === undefined ? [] : [check.enabled ? 'enabled' : 'not enabled']),
    ...(check.restarts === undefined ? [] : [check.restarts === 0 ? 'not restarted' : `restarted at most ${check.restarts} times`]),
  ];
  return { check, title: `service ${check.unit} is ${states.join(', ')}` };
}
