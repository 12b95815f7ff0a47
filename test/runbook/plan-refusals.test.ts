import { describe, expect, it } from 'vitest';
import { appRunbook } from './app-runbook.ts';
import { build, nginxGzip, planOf, refusalOf } from './planning.ts';

const rules = ['[/usr/bin/app, index]', '[/usr/bin/app, check]', '[/opt/app/bin/tool, run]', '[/usr/bin/tool, run]'];
const refused = (steps: string, settings: Parameters<typeof appRunbook>[1] = {}, policy = '') =>
  refusalOf(build(appRunbook(steps, settings), { commands: rules, settings: policy }));

describe('values that do not fit are refused (65)', () => {
  const source = nginxGzip.replace('default: 5, ', '');
  it.each([
    ['a missing value', source, {}, 'parameter-missing'],
    ['a value outside its limits', source, { level: { value: '10' } }, 'parameter-invalid'],
    ['a value of another type', source, { level: { value: 'five' } }, 'parameter-invalid'],
    ['a value for nothing', nginxGzip, { levle: { value: '5' } }, 'parameter-unknown'],
    [
      'a secret as plain text',
      nginxGzip.replace('parameters:\n', 'parameters:\n  key: { type: secret }\n').replace('${level};', '${level} ${key};'),
      { key: { value: 'hunter2' } },
      'secret-exposed',
    ],
    ['plain text as a secret', nginxGzip, { level: { secret: { from: 'prompt' as const } } }, 'parameter-invalid'],
  ])('%s', (_what, text, parameters, code) => {
    expect(refusalOf(build(text, { parameters }))).toEqual({ exit: 65, codes: [code] });
  });

  it('says how to give it', () => {
    const result = build(nginxGzip, { parameters: { levle: { value: '5' } } });
    expect(!result.ok && result.failure).toMatchObject({
      message: 'the runbook has no parameter levle',
      hint: 'did you mean level?',
      where: 'runbooks/test.yaml:13:3',
    });
  });
});

describe('a value that leads out of the scope is refused (65)', () => {
  const source = (written: string) =>
    appRunbook(`  - name: Write\n    write: { path: "${written}", content: x }\n`, { extra: 'parameters: { place: { type: string } }\n' });
  it.each([
    ['/etc/app/${place}', '../shadow', 'path-not-canonical'],
    ['/etc/app/${place}', 'a/../../shadow', 'path-not-canonical'],
    ['/etc/app/${place}', 'a//b', 'path-not-canonical'],
    ['/etc/app/${place}', '.', 'path-not-canonical'],
  ])('%s with %s', (written, place, code) => {
    expect(refusalOf(build(source(written), { parameters: { place: { value: place } } }))).toEqual({ exit: 65, codes: [code] });
  });

  it('also where the scope itself has the value', () => {
    const scoped = appRunbook('  - name: Write\n    write: { path: "${root}/a.conf", content: x }\n', {
      paths: '["${root}"]',
      extra: 'parameters: { root: { type: path } }\n',
    });
    expect(planOf(scoped, { parameters: { root: { value: '/etc/app' } } }).scope.writable).toEqual(['/etc/app']);
    expect(refusalOf(build(scoped, { parameters: { root: { value: '/' } } })).codes).toContain('scope-root');
    expect(refusalOf(build(scoped, { parameters: { root: { value: '/var/lib' } } })).codes).toEqual(['scope-own-files']);
    const own = { files: new Map(), own: { workspace: '/srv/ops', state: '/home/u/.local/state/holdpoint' } };
    for (const root of ['/srv', '/srv/ops', '/srv/ops/ops/policy.yaml', '/srv/ops/ledger/runs', '/home/u/.local']) {
      expect(refusalOf(build(scoped, { parameters: { root: { value: root } }, inputs: own })).codes, root).toEqual(['scope-own-files']);
    }
    expect(planOf(scoped, { parameters: { root: { value: '/srv/ops/runbooks' } }, inputs: own }).scope.writable).toEqual([
      '/srv/ops/runbooks',
    ]);
  });
});

describe("the policy's no (77)", () => {
  it('a command without a rule, one after the other', () => {
    const steps = '  - name: Wipe\n    run: /usr/bin/app wipe\n    gates: [{ command: /usr/bin/app check --all }]\n';
    expect(refused(steps)).toEqual({ exit: 77, codes: ['command-not-allowed', 'command-not-allowed'] });
    const result = build(appRunbook(steps), { commands: rules });
    expect(result.findings[0]).toMatchObject({
      line: 13,
      column: 10,
      message: expect.stringContaining('/usr/bin/app wipe is refused') as string,
    });
    expect(!result.ok && result.failure.message).toContain('(and 1 more)');
  });

  it('a bare name for no program or for several', () => {
    const steps = '  - name: Run\n    run: other\n    gates: [{ command: tool run }]\n';
    const result = build(appRunbook(steps), { commands: rules });
    expect(refusalOf(result)).toEqual({ exit: 77, codes: ['program-ambiguous', 'program-ambiguous'] });
    expect(result.findings.map(({ message }) => message)).toEqual([
      'no allowed program is called other',
      'tool may be /opt/app/bin/tool or /usr/bin/tool',
    ]);
  });

  it('what no operation may do', () => {
    const steps =
      '  - name: Write\n    write: { path: /etc/app/keys/a, content: x }\n  - name: Index\n    run: app index\n    gates: [{ command: app check }]\n';
    const policy = 'not_allowed: [{ path: /etc/app/keys }, { service: app }, { command: app index }, Trust]\n';
    expect(refused(steps, {}, policy)).toEqual({
      exit: 77,
      codes: ['not-allowed-by-policy', 'not-allowed-by-policy', 'not-allowed-by-policy'],
    });
  });

  it('steps that cannot be undone', () => {
    const steps = '  - name: Index\n    run: app index\n    gates: [{ command: app check }]\n    undo: { impossible: it is out }\n';
    expect(refused(steps, {}, 'irreversible: refused')).toEqual({ exit: 77, codes: ['irreversible-refused'] });
    expect(planOf(appRunbook(steps), { commands: rules }).not_reversible).toEqual(['step 1: it is out']);
  });

  it('rollback where the policy halts', () => {
    const steps = '  - name: Reload\n    service: { unit: app, do: reload }\n';
    expect(refused(steps, { extra: 'on_fail: rollback\n' })).toEqual({ exit: 77, codes: ['on-fail-refused'] });
    expect(planOf(appRunbook(steps), { commands: rules }).on_fail).toBe('halt');
    expect(planOf(appRunbook(steps, { riskClass: 'LOW_RISK_CONFIG', extra: 'on_fail: halt\n' }), { commands: rules }).on_fail).toBe('halt');
    expect(planOf(appRunbook(steps, { riskClass: 'LOW_RISK_CONFIG' }), { commands: rules }).on_fail).toBe('rollback');
  });

  it('timeouts beyond its limit', () => {
    const steps =
      '  - name: Index\n    run: { argv: app index, timeout: 3h }\n    gates: [{ command: app check, timeout: 3h }]\n  - name: Reload\n    service: { unit: app, do: reload, timeout: 3h }\n';
    expect(refused(steps)).toEqual({ exit: 77, codes: ['timeout-too-long', 'timeout-too-long', 'timeout-too-long'] });
  });

  it('every finding, where it is strict', () => {
    const steps = '  - name: Index\n    run: app index\n    gates: [{ command: "true" }]\n';
    const commands = [...rules, '[/usr/bin/true]'];
    expect(planOf(appRunbook(steps), { commands }).warnings).toHaveLength(1);
    expect(refusalOf(build(appRunbook(steps), { commands, settings: 'strict: true' }))).toEqual({ exit: 65, codes: ['gate-cannot-fail'] });
  });
});

describe('what is not built yet (69)', () => {
  const reload = '  - name: Reload\n    service: { unit: app, do: reload }\n';
  it.each([
    ['target', reload, 'target: ssh://root@host\n'],
    ['targets and rollout', reload, 'targets: web\nrollout: { canary: 1 }\n'],
    ['baseline', reload, 'baseline: web\n'],
    ['restores', reload, 'restores: web\n'],
    ['confirm_within', reload, 'confirm_within: 5m\n'],
    ['confirm_within on a step', reload.replace('    service', '    confirm_within: 5m\n    service'), ''],
    ['reboot', '  - name: Reboot\n    reboot: { timeout: 5m }\n    gates: [{ service: { failed: 0 } }]\n    undo: { impossible: x }\n', ''],
    [
      'holdpoint',
      '  - name: Publish\n    holdpoint: [registry, publish]\n    gates: [{ service: { failed: 0 } }]\n    undo: { none: x }\n',
      '',
    ],
    ['a reboot in an undo', reload.replace('}\n', '}\n    undo: [{ reboot: { timeout: 5m }, gates: [{ service: { failed: 0 } }] }]\n'), ''],
    ['a contracts gate', `${reload}    gates: [{ contracts: { registry: ops/r.json, allow: SAFE } }]\n`, ''],
    ['http from the workstation', `${reload}    gates: [{ http: { url: "http://127.0.0.1/", from: workstation } }]\n`, ''],
    ['tcp from the workstation', `${reload}    gates: [{ tcp: { address: "127.0.0.1:80", from: workstation } }]\n`, ''],
  ])('%s', (_what, steps, extra) => {
    const { exit, codes } = refused(steps, { extra });
    expect(exit).toBe(69);
    expect(new Set(codes)).toEqual(new Set(['not-built-yet']));
  });

  it('what the policy requires', () => {
    const classes =
      'risk_classes: { HOST_CHANGE: { approval: other, rehearsal: required, enforcement: kernel, confirm_within: required } }\nsignatures: required';
    const source = appRunbook(reload);
    const result = build(source, { policy: `holdpoint: 1\n${classes}\n` });
    expect(refusalOf(result).exit).toBe(69);
    expect(result.findings.filter(({ severity }) => severity === 'error').length).toBeGreaterThanOrEqual(4);
  });

  it('comes behind mistakes and before refusals', () => {
    const steps = '  - name: Wipe\n    run: /usr/bin/app wipe\n    gates: [{ command: app check }]\n';
    expect(refused(steps, { extra: 'target: ssh://root@host\n' })).toEqual({ exit: 69, codes: ['not-built-yet', 'command-not-allowed'] });
    expect(
      refused(`${steps}  - name: Script\n    script: { file: scripts/x.sh }\n    gates: [{ command: app check }]\n`, {
        extra: 'target: ssh://root@host\n',
      }).exit,
    ).toBe(65);
  });
});
