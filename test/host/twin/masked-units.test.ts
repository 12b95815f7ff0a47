import { expect, test } from 'vitest';
import { holdsData, maskedUnits } from '../../../src/host/twin/masked-units.ts';

test('what holds data is masked under every name that distributions give it, and what only sounds like it is not', () => {
  const data = [
    'postgresql@15-main.service',
    'postgresql@.service',
    'postgresql-16.service',
    'mariadb.service',
    'redis-server@two.service',
  ];
  const others = [
    'nginx.service',
    'prometheus-postgres-exporter.service',
    'redis-exporter.service',
    'ssh.service',
    'postgresql-backup-upload.service',
  ];
  const masked = maskedUnits([...data, ...others, 'cron.service', 'docker.service']);
  expect(data.map((unit) => masked.get(unit))).toEqual(data.map(() => holdsData));
  expect(others.filter((unit) => masked.has(unit))).toEqual([]);
  expect(masked.get('cron.service')).toBe('it acts on its own schedule');
  expect(masked.get('docker.service')).toBe('it manages machines, disks or networks of the host');
});

test('timers are masked on every host', () => {
  expect(maskedUnits([]).get('timers.target')).toBe('it acts on its own schedule');
});
