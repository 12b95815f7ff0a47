import { describe, expect, test } from 'vitest';
import { explainArgv, explainCommand } from '../../src/policy/explain.ts';
import { showPolicy } from '../../src/policy/show-policy.ts';
import { command, network, policyOf, runbookFile, runbookSha256 } from './command.ts';

const policy = policyOf(
  'commands:\n  - [/usr/sbin/nginx, -t]\n  - { argv: [/usr/bin/curl, { match: "http://[a-z.]+/" }], reach: [network] }\n',
);
const runbook = { file: runbookFile, sha256: runbookSha256 };

describe('explain', () => {
  test('allowed: by which rule, where it stands, and that its program can start others', () => {
    expect(explainArgv(policy, ['/usr/sbin/nginx', '-t'])).toEqual({
      where: 'this command',
      argv: ['/usr/sbin/nginx', '-t'],
      verdict: { allowed: true, by: { kind: 'rule', file: 'ops/policy.yaml', line: 3, rule: '[/usr/sbin/nginx, -t]', looks: false } },
      shell_capable: { level: 'can', why: 'nginx loads modules and writes logs that a configuration names with -c, -g, -p' },
    });
  });

  test('refused: the nearest rule and everything in which the command differs', () => {
    const asked = { where: 'step 2', command: command(['/usr/bin/curl', 'ftp://x/', '-o'], { user: 'shop', reach: [network] }) };
    expect(explainCommand(policy, runbook, false, asked).verdict).toMatchObject({
      allowed: false,
      nearest: {
        line: 4,
        rule: '{ argv: [/usr/bin/curl, { match: "http://[a-z.]+/" }], reach: [network] }',
        differences: ['argv index 1: ftp://x/ does not match http://[a-z.]+/', 'it runs as shop, and the rule allows it only without user'],
      },
    });
  });

  test('refused without a near rule', () => {
    const { verdict } = explainArgv(policy, ['/usr/bin/wget', 'x']);
    expect(verdict).toEqual({
      allowed: false,
      denial: {
        reason: 'refused: no rule of ops/policy.yaml is for this program',
        hint: '`holdpoint policy suggest RUNBOOK` prints the pin or the line that is missing',
      },
    });
  });
});

describe('show', () => {
  const shown = showPolicy(policyOf('commands:\n  - [/usr/sbin/nginx, -t]\nstrict: true\nsignatures: required\n'), 'e'.repeat(64));
  const setting = (key: string) => shown.settings.find((item) => item.key === key);

  test('what is written has its line, what is not is marked by having none', () => {
    expect(setting('commands')).toEqual({ key: 'commands', value: [['/usr/sbin/nginx', '-t']], line: 2 });
    expect(setting('strict')).toEqual({ key: 'strict', value: true, line: 4 });
    expect(setting('commit')).toEqual({ key: 'commit', value: true });
    expect(setting('limits')).toMatchObject({ value: { step_timeout: '10m', snapshot: '4GiB' } });
  });

  test('every key of the format is there, in its order', () => {
    expect(shown.settings.map(({ key }) => key)).toEqual([
      'runbooks',
      'commands',
      'read_only',
      'risk_classes',
      'high_risk',
      'guarded_paths',
      'hidden_paths',
      'not_allowed',
      'minimum_gates',
      'strict',
      'irreversible',
      'self',
      'signatures',
      'break_glass',
      'commit',
      'stores',
      'chains',
      'governed_paths',
      'contracts',
      'artifacts',
      'posture',
      'yardsticks',
      'backup',
      'limits',
      'redact',
      'notify',
    ]);
  });

  test('what this release takes no notice of says so', () => {
    expect(setting('posture')).toMatchObject({ note: 'posture is not built yet' });
    expect(shown.not_built).toEqual(['signatures: required (ops/policy.yaml:5) is not built yet']);
  });
});
