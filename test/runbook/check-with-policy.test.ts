import { describe, expect, it } from 'vitest';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { appRunbook } from './app-runbook.ts';
import { authorityFor } from './authority.ts';

interface Policy {
  readonly commands?: readonly string[];
  readonly settings?: string;
}

function codes(source: string, { commands = [], settings = '' }: Policy = {}): string[] {
  const { findings } = checkRunbook(source, 'runbooks/test.yaml', { authority: authorityFor(source, commands, settings) });
  return findings.map(({ severity, code }) => (severity === 'warning' ? `${code} (warning)` : code));
}

const write = (path: string) => `  - name: Write\n    write: { path: ${path}, content: x }\n`;

describe('guarded places', () => {
  it.each([
    [
      'of a lower class are refused, though named',
      write('/etc/ssh/sshd_config.d/a.conf'),
      'LOW_RISK_CONFIG',
      '[/etc/ssh/sshd_config.d]',
      ['class-too-low'],
    ],
    ['of their class are fine when named', write('/etc/ssh/sshd_config.d/a.conf'), 'ACCESS_CHANGE', '[/etc/ssh/sshd_config.d]', []],
    ['are protected inside a wider path', write('/etc/ssh/sshd_config.d/a.conf'), 'HOST_CHANGE', '[/etc]', ['path-protected']],
    ['with a star in their name', write('/home/u/.ssh/authorized_keys'), 'HOST_CHANGE', '[/home]', ['path-protected']],
    [
      'raise the class of a command that may write them',
      '  - name: Run\n    run: app index\n    gates: [{ command: app check }]\n',
      'FILESYSTEM_WRITE',
      '[/etc/systemd/system/app.service.d]',
      ['class-too-low'],
    ],
    ['of the policy', write('/etc/app/gate.conf'), 'LOW_RISK_CONFIG', '[/etc/app]', ['class-too-low', 'path-protected']],
    ['of the policy, named', write('/etc/app/gate.conf'), 'LOW_RISK_CONFIG', '[/etc/app/gate.conf]', ['class-too-low']],
  ])('%s', (_what, steps, riskClass, paths, expected) => {
    expect(codes(appRunbook(steps, { riskClass, paths }), { settings: 'guarded_paths: { /etc/app/gate.conf: DATA_CHANGE }' })).toEqual(
      expected,
    );
  });

  it('hidden ones cannot be written', () => {
    expect(codes(appRunbook(write('/etc/app/key')), { settings: 'hidden_paths: [/etc/app/key]' })).toEqual(['path-protected']);
  });
});

describe('what only looks', () => {
  const look = (riskClass: string) =>
    appRunbook('  - name: Look\n    run: { argv: ss -Hltn, reach: [network] }\n', { riskClass, paths: '[]' });

  it('needs no class where a rule says so', () => {
    expect(codes(look('READ_ONLY'), { commands: ['{ argv: [/usr/bin/ss, -Hltn], reach: [network], looks: true }'] })).toEqual([]);
  });

  it('is not believed where no rule says so', () => {
    expect(codes(look('READ_ONLY'), { commands: ['{ argv: [/usr/bin/ss, -Hltn], reach: [network] }'] })).toEqual(['class-too-low']);
    expect(codes(look('READ_ONLY'))).toEqual(['class-too-low']);
  });
});

describe('gates of a service step', () => {
  const reload = (gates: string, verb = 'reload') =>
    appRunbook(`  - name: Reload\n    service: { unit: app, do: ${verb} }\n    gates: [${gates}]\n`);

  it.each([
    ['', ['gates-below-minimum (warning)']],
    ['{ log: { path: /var/log/app.log, without: x } }', ['gates-below-minimum (warning)']],
    ['{ log: { path: /var/log/app.log, without: x } }, { tcp: "127.0.0.1:80" }', []],
    ['{ journal: { unit: app, without: x } }, { http: "http://127.0.0.1/" }', []],
  ])('%s', (gates, expected) => {
    expect(codes(reload(gates))).toEqual(expected);
  });

  it('are not asked of a stop', () => {
    expect(codes(reload('', 'stop'))).toEqual([]);
  });

  it('are an error under strict, and what the policy says counts', () => {
    expect(codes(reload(''), { settings: 'strict: true' })).toEqual(['gates-below-minimum']);
    expect(codes(reload(''), { settings: 'minimum_gates: { service: [service] }' })).toEqual([]);
  });
});

describe('variables that decide which code runs', () => {
  const run = appRunbook('  - name: Run\n    run: { argv: app index, env: { GIT_DIR: /srv/x } }\n    gates: [{ command: app check }]\n');

  it('are a finding, unless a rule names them', () => {
    expect(codes(run, { commands: ['[/usr/bin/app, index]'] })).toEqual(['env-decides-code (warning)']);
    expect(codes(run, { commands: ['{ argv: [/usr/bin/app, index], env: { GIT_DIR: /srv/x } }'] })).toEqual([]);
  });
});

it('a command longer than the kernel takes is refused before it runs', () => {
  const long = appRunbook(`  - name: Run\n    run: [app, "${'x'.repeat(140_000)}"]\n    gates: [{ command: app check }]\n`);
  expect(codes(long)).toEqual(['command-too-long']);
});
