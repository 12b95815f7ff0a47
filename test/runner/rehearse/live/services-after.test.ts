import { expect, test } from 'vitest';
import type { Step } from '../../../../src/model/step.ts';
import { restlessServices, stoppedServices } from '../../../../src/runner/rehearse/live/services-after.ts';

const running = (...units: readonly string[]): ReadonlyMap<string, string> =>
  new Map(units.map((one) => [one.split(' ')[0]!, one.split(' ')[1] ?? 'a']));
const service = (unit: string, verb: string): Step => ({ action: { kind: 'service', unit, do: verb } }) as unknown as Step;

test('a service that runs no more is named, unless the last thing that a step did to it was to stop it', () => {
  const before = running('nginx.service', 'app.service', 'old.service');
  expect(stoppedServices(before, running('nginx.service'), [])).toEqual(['app.service', 'old.service']);
  expect(stoppedServices(before, running('nginx.service'), [service('old.service', 'stop')])).toEqual(['app.service']);
  expect(stoppedServices(before, running('nginx.service'), [service('app.service', 'stop'), service('app.service', 'start')])).toContain(
    'app.service',
  );
});

test('a service that nobody touched and that is another invocation did not stay up', () => {
  const then = running('nginx.service a', 'app.service b', 'quiet.service c');
  expect(restlessServices(then, running('app.service d', 'quiet.service c', 'new.service e'))).toEqual([
    'nginx.service went down by itself',
    'app.service started anew by itself',
  ]);
});
