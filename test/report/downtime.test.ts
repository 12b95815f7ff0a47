import { describe, expect, it } from 'vitest';
import { downtimeOf } from '../../src/report/downtime.ts';
import { servicesStatus } from '../../src/report/services-status.ts';
import { downtimeSentence } from '../../src/report/words/downtime-words.ts';
import { gate, planOf, service } from '../support/plan-fixture.ts';
import { exited, intended, judged, story, unit, type Told } from './story.ts';

const watched = gate('app.service is active', { kind: 'service', unit: 'app.service', active: true });
const plan = planOf([service(1, 'app.service', 'stop', { gates: [] }), service(2, 'app.service', 'start', { gates: [watched] })], {
  healthy: [watched],
});

function told(...events: readonly Told[]) {
  const [downtime] = downtimeOf(story(...events), plan);
  return downtime === undefined
    ? undefined
    : { least: downtime.at_least_ms, most: downtime.at_most_ms, down: downtime.still_down, says: downtimeSentence(downtime) };
}

describe('downtime', () => {
  it('of a stop and a start runs from before the stop to after the start', () => {
    expect(
      told(
        [0, intended(1)],
        [2, exited(1, { unit_before: unit('active'), unit_after: unit('inactive') }, 1000)],
        [10, intended(2)],
        [11, exited(2, { unit_before: unit('inactive'), unit_after: unit('active', '2') }, 500)],
      ),
    ).toEqual({ least: 8500, most: 10_000, down: false, says: 'app.service was away for between 8.5 s and 10.0 s.' });
  });

  it('of a restart is at most the time that the restart took', () => {
    expect(told([3, exited(1, { unit_before: unit('active', '1'), unit_after: unit('active', '2') }, 700)])).toEqual({
      least: 0,
      most: 700,
      down: false,
      says: 'app.service was away for at most 700 ms.',
    });
  });

  it('of a reload is none', () => {
    expect(told([3, exited(1, { unit_before: unit('active', '1'), unit_after: unit('active', '1') }, 700)])?.says).toBe(
      'app.service was up whenever it was looked at.',
    );
  });

  it('counts from when a service that died later was last seen alive', () => {
    expect(
      told([0, exited(2, { unit_before: unit('active', '1'), unit_after: unit('active', '1') }, 100)], [3, judged(2, 'FAIL', 'failed')]),
    ).toEqual({ least: 0, most: 3000, down: true, says: 'app.service was down when it was last seen, for at least 0 ms.' });
  });

  it('says nothing about a unit that was never seen, nor from a gate that could not tell', () => {
    expect(told([0, intended(1)], [1, exited(1)], [2, judged(2, 'UNKNOWN')])).toBeUndefined();
  });
});

describe('the last known state of services', () => {
  it('is what systemd said last, or what a gate that did not pass saw', () => {
    const before = [0, exited(1, { unit_before: unit('active'), unit_after: unit('inactive') })] as const;
    expect(servicesStatus(story(before), plan)).toEqual({ 'app.service': 'inactive' });
    expect(servicesStatus(story(before, [1, judged(2, 'PASS')]), plan)).toEqual({ 'app.service': 'active' });
    expect(servicesStatus(story(before, [1, judged(2, 'FAIL', 'failed, not active')]), plan)).toEqual({
      'app.service': 'FAIL: failed, not active',
    });
    expect(
      servicesStatus(
        story([
          0,
          {
            type: 'undo-exited',
            compensation: { kind: 'again', step: 1 },
            result: 'done',
            summary: '',
            detail: [],
            duration_ms: 1,
            unit_after: unit('active'),
          },
        ]),
        plan,
      ),
    ).toEqual({
      'app.service': 'active',
    });
  });
});
