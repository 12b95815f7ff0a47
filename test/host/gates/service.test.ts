import { describe, expect, it } from 'vitest';
import { judgeUnit } from '../../../src/host/gates/service.ts';
import type { GateCheck } from '../../../src/model/gate.ts';
import type { UnitState } from '../../../src/model/observation.ts';

const running: UnitState = {
  unit: 'web.service',
  load_state: 'loaded',
  active_state: 'active',
  sub_state: 'running',
  unit_file_state: 'enabled',
  invocation_id: 'a1',
  restarts: 0,
  active_enter: '1',
};
type Check = Omit<Extract<GateCheck, { kind: 'service' }>, 'kind' | 'unit'>;
const judge = (check: Check, now: Partial<UnitState>, before?: Partial<UnitState>): string =>
  judgeUnit(
    { kind: 'service', unit: 'web.service', ...check },
    { ...running, ...now },
    before === undefined ? undefined : { ...running, ...before },
  ).verdict;

describe('active and enabled', () => {
  it.each([
    [{ active: true }, { active_state: 'active' }, 'PASS'],
    [{ active: true }, { active_state: 'reloading' }, 'PASS'],
    [{ active: true }, { active_state: 'activating' }, 'FAIL'],
    [{ active: true }, { active_state: 'failed' }, 'FAIL'],
    [{ active: false }, { active_state: 'inactive' }, 'PASS'],
    [{ active: false }, { active_state: 'failed' }, 'PASS'],
    [{ active: false }, { active_state: 'active' }, 'FAIL'],
    [{}, { active_state: 'inactive' }, 'FAIL'],
    [{ enabled: true }, { active_state: 'inactive' }, 'PASS'],
    [{ enabled: true }, { unit_file_state: 'disabled' }, 'FAIL'],
    [{ enabled: true }, { unit_file_state: 'static' }, 'FAIL'],
    [{ enabled: false }, { unit_file_state: 'masked' }, 'PASS'],
    [{ active: true }, { load_state: 'not-found' }, 'FAIL'],
    [{ active: false }, { load_state: 'not-found', active_state: 'inactive' }, 'FAIL'],
  ] as const)('%j of %j is %s', (check, now, verdict) => {
    expect(judge(check, now)).toBe(verdict);
  });
});

describe('restarts since the baseline', () => {
  it.each([
    ['the same invocation', {}, {}, 'PASS'],
    ['a restart of its own', { invocation_id: 'a2', restarts: 1 }, {}, 'FAIL'],
    ['a restart by hand, which sets the count back', { invocation_id: 'a2', restarts: 0 }, { restarts: 4 }, 'PASS'],
    ['a restart by hand, then as many of its own as before', { invocation_id: 'a9', restarts: 4 }, { restarts: 4 }, 'FAIL'],
    ['old restarts of the same invocation', { restarts: 4 }, { restarts: 4 }, 'PASS'],
  ])('%s', (_, now, before, verdict) => {
    expect(judge({ restarts: 0 }, now, before)).toBe(verdict);
  });

  it('are not known without one', () => {
    expect(judge({ restarts: 0 }, {})).toBe('UNKNOWN');
  });

  it('may be as many as are allowed', () => {
    expect(judge({ restarts: 2 }, { invocation_id: 'a2', restarts: 2 }, {})).toBe('PASS');
    expect(judge({ restarts: 2 }, { invocation_id: 'a2', restarts: 3 }, {})).toBe('FAIL');
  });
});
