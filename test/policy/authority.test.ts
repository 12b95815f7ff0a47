import { describe, expect, test } from 'vitest';
import { guardOver, guardsInside } from '../../src/model/guarded-path.ts';
import { refusalsWithFacts } from '../../src/policy/judge-settled.ts';
import { authority, command } from './command.ts';
import { commandGate, planUnder, runStep } from './plan.ts';

describe('guarded places', () => {
  const { guardedPaths } = authority('');
  test.each([
    ['/etc/sudoers', 'ACCESS_CHANGE'],
    ['/etc/sudoers.d/shop', 'ACCESS_CHANGE'],
    ['/etc/cron.d/x', 'HOST_CHANGE'],
    ['/etc/crontab', 'HOST_CHANGE'],
    ['/etc/systemd/system/nginx.service.d/limit.conf', 'HOST_CHANGE'],
    ['/usr/lib/systemd/system/nginx.service', 'HOST_CHANGE'],
    ['/etc/ld.so.preload', 'HOST_CHANGE'],
    ['/home/shop/.ssh/authorized_keys', 'ACCESS_CHANGE'],
    ['/home/shop/.ssh', 'ACCESS_CHANGE'],
    ['/srv/keys/authorized_keys', 'ACCESS_CHANGE'],
    ['/srv/a/b/.git/hooks/post-commit', 'HOST_CHANGE'],
    ['/etc/pam.d/sshd', 'ACCESS_CHANGE'],
    ['/etc/ssh/sshd_config.d/a.conf', 'ACCESS_CHANGE'],
    ['/etc/ssh', 'ACCESS_CHANGE'],
  ])('%s needs %s', (path, riskClass) => expect(guardOver(guardedPaths, path)?.class).toBe(riskClass));

  test.each([
    '/etc',
    '/etc/nginx',
    '/etc/sshd',
    '/etc/systemd/journald.conf',
    '/home',
    '/home/shop',
    '/home/a/b/.ssh',
    '/srv/a/.git',
    '/srv/authorized_keys2',
    '/',
  ])('%s is not guarded', (path) => {
    expect(guardOver(guardedPaths, path)).toBeUndefined();
  });

  test('places inside a wider path are named, so that a boundary can protect them', () => {
    const inside = (path: string) => guardsInside(guardedPaths, path).map((guard) => guard.path);
    expect(inside('/etc')).toEqual(expect.arrayContaining(['/etc/ssh', '/etc/sudoers', '/etc/cron.d', '/etc/systemd/system']));
    expect(inside('/home/shop').toSorted()).toEqual([
      '/home/shop/.config/systemd',
      '/home/shop/.git/config',
      '/home/shop/.git/hooks',
      '/home/shop/.ssh',
      '/home/shop/authorized_keys',
    ]);
    expect(inside('/srv/app').toSorted()).toEqual(['/srv/app/.git/config', '/srv/app/.git/hooks', '/srv/app/authorized_keys']);
    expect(inside('/etc/ssh').filter((path) => !path.includes('.git') && !path.endsWith('authorized_keys'))).toEqual([]);
    expect(inside('/')).toEqual(expect.arrayContaining(['/etc/ssh', '/boot']));
    expect(inside('/').filter((path) => path.includes('*'))).toEqual([]);
  });

  test('a policy adds places and may raise a class, never lower it', () => {
    const raised = authority(
      'guarded_paths: { /srv/pay: DATA_CHANGE, /etc/ssh: HOST_CHANGE, /etc/cron.d: LOW_RISK_CONFIG }\n',
    ).guardedPaths;
    expect(raised['/srv/pay']).toBe('DATA_CHANGE');
    expect(raised['/etc/ssh']).toBe('HOST_CHANGE');
    expect(raised['/etc/cron.d']).toBe('HOST_CHANGE');
    expect(authority('guarded_paths: {}\n').guardedPaths['/etc/ssh']).toBe('ACCESS_CHANGE');
  });
});

describe('hidden places', () => {
  const { hiddenPaths, hiddenFor } = authority('hidden_paths: [/srv/secret, /etc/ssh/mine]\n');
  test('the built-in list and the policy’s', () => {
    expect(hiddenPaths).toEqual(
      expect.arrayContaining(['/etc/shadow', '/etc/gshadow', '/etc/ssh/ssh_host_ed25519_key', '/root/.ssh/id_ed25519', '/srv/secret']),
    );
  });

  const key = '/etc/ssh/ssh_host_ed25519_key';
  test.each([
    [['/etc/ssh'], 'ACCESS_CHANGE', false],
    [['/etc/ssh/sshd_config.d'], 'ACCESS_CHANGE', false],
    [['/etc/ssh/sshd_config.d'], 'HOST_CHANGE', false],
    [['/etc/ssh'], 'READ_ONLY', true],
    [['/etc/ssh'], 'DATA_CHANGE', true],
    [['/etc'], 'HOST_CHANGE', true],
    [['/'], 'HOST_CHANGE', true],
    [['/etc/pam.d'], 'ACCESS_CHANGE', true],
    [[], 'HOST_CHANGE', true],
  ] as const)('with %j under %s the host keys are hidden: %s', (paths, declared, hidden) => {
    expect(hiddenFor(paths, declared).includes(key)).toBe(hidden);
  });

  test('what the policy hides is hidden from everybody, and so are the secrets of other places', () => {
    expect(hiddenFor(['/etc/ssh'], 'ACCESS_CHANGE')).toEqual(
      expect.arrayContaining(['/etc/ssh/mine', '/srv/secret', '/etc/shadow', '/root/.ssh/id_rsa']),
    );
  });
});

describe('what this release cannot honour', () => {
  test.each([
    ['signatures: required', 'signatures: required (ops/policy.yaml:2) is not built yet'],
    ['stores: [yaml, changelog]', 'stores: changelog (ops/policy.yaml:2) is not built yet'],
    ['stores: [yaml, tag]', 'stores: tag (ops/policy.yaml:2) is not built yet'],
    ['chains: host', 'chains: host (ops/policy.yaml:2) is not built yet'],
    ['self: { control: { wait: 10m } }', 'self control wait (ops/policy.yaml:2) is not built yet'],
    ['self: { control: { countersign_within: 7d } }', 'self control countersign_within (ops/policy.yaml:2) is not built yet'],
    ['notify: { halted: [[/usr/bin/logger, halted]] }', 'notify (ops/policy.yaml:2) is not built yet'],
    ['yardsticks: [{ metric: lead_time, limit: 1h, breaches: 3 }]', 'yardsticks (ops/policy.yaml:2) is not built yet'],
  ])('%s', (yaml, sentence) => expect(authority(`${yaml}\n`).notBuilt).toEqual([sentence]));

  test('nothing by default', () => expect(authority('').notBuilt).toEqual([]));
});

describe('the second look, with facts', () => {
  const yaml = 'commands:\n  - [/usr/bin/git, checkout, { match: "v[0-9]+" }]\n  - { argv: [/usr/bin/psql], stdin: true }\n';
  const plan = planUnder(yaml, 'DATA_CHANGE', {
    facts: { old: { command: command(['/usr/bin/git', 'checkout', 'v1']) } },
    steps: [
      runStep(1, command(['/usr/bin/psql'], { stdin: '${password}' }), {
        undo: {
          kind: 'list',
          items: [
            {
              action: { kind: 'run', command: command(['/usr/bin/git', 'checkout', '${old}']) },
              gates: [commandGate(command(['/usr/bin/git', 'checkout', '${operation_id}']))],
            },
          ],
        },
      }),
    ],
  });

  test('a value that the rule takes', () => {
    expect(refusalsWithFacts(authority(yaml), plan, { old: 'v7' })).toEqual([
      'step 1, undo 1, gate 1: refused at argv index 2: OPS-2000-01-01-000 does not match v[0-9]+ (nearest rule ops/policy.yaml:3 [/usr/bin/git, checkout, { match: "v[0-9]+" }])',
    ]);
  });

  test.each(['--exec=sh', 'v7; id', ''])('a value that it does not: %j', (old) => {
    expect(refusalsWithFacts(authority(yaml), plan, { old })[0]).toContain('step 1, undo 1: refused at argv index 2');
  });
});
