import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { init } from '../../src/commands/init.ts';
import { newRunbook } from '../../src/commands/new.ts';
import { digestOfBytes } from '../../src/model/digest.ts';
import { hasErrors } from '../../src/model/finding.ts';
import { authorityOf } from '../../src/policy/authority.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { buildPlan } from '../../src/runbook/build-plan.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { runCommand } from './command-run.ts';

const files = ['ops/policy.yaml', 'ops/schemas/policy.schema.json', 'ops/schemas/runbook.schema.json', 'runbooks/first-look.yaml'];

describe('init', () => {
  test('makes a workspace whose policy and first runbook are without findings, and the first operation is allowed and asks nobody', async () => {
    using folder = scratchFolder();
    const done = await runCommand(init, folder.path, { flags: { json: true } });
    expect(JSON.parse(done.out)).toEqual({ folder: '.', written: files, kept: [] });
    expect(done.exit).toBe(0);
    const policyText = readFileSync(path.join(folder.path, 'ops/policy.yaml'));
    const { policy, findings } = parsePolicy(policyText, 'ops/policy.yaml');
    expect(findings).toEqual([]);
    const runbook = readFileSync(path.join(folder.path, 'runbooks/first-look.yaml'));
    const authority = authorityOf(policy!, 'runbooks/first-look.yaml', digestOfBytes(runbook), digestOfBytes(policyText));
    const checked = checkRunbook(runbook, 'runbooks/first-look.yaml', { authority });
    expect(checked.findings).toEqual([]);
    const plan = buildPlan(checked.runbook!, {}, authority, { files: new Map() });
    expect(plan).toMatchObject({ ok: true, plan: { computed_class: 'READ_ONLY', rules: { approval: 'none' } } });
  });

  test('asks for nothing that this release does not have, in any class', async () => {
    using folder = scratchFolder();
    await runCommand(init, folder.path);
    const { policy } = parsePolicy(readFileSync(path.join(folder.path, 'ops/policy.yaml')), 'ops/policy.yaml');
    const rules = Object.values(policy!.classes);
    expect(rules).toHaveLength(7);
    expect(rules.map((rule) => rule.confirm_within)).toEqual(rules.map(() => 'optional'));
    expect(Object.entries(policy!.classes).flatMap(([name, rule]) => (rule.rehearsal === 'required' ? [name] : []))).toEqual([
      'FILESYSTEM_WRITE',
    ]);
    expect(authorityOf(policy!, 'runbooks/x.yaml', '', '').notBuilt).toEqual([]);
  });

  test('never overwrites what is a person’s, and completes what is missing', async () => {
    using folder = scratchFolder();
    await runCommand(init, folder.path);
    writeFileSync(path.join(folder.path, 'ops/policy.yaml'), 'holdpoint: 1\nstrict: true\n');
    writeFileSync(path.join(folder.path, 'ops/schemas/policy.schema.json'), '{}');
    const again = await runCommand(init, folder.path);
    expect(again.exit).toBe(0);
    expect(again.out).toContain('kept     ops/policy.yaml (it was there)\nkept     runbooks/first-look.yaml (it was there)\n');
    expect(readFileSync(path.join(folder.path, 'ops/policy.yaml'), 'utf8')).toBe('holdpoint: 1\nstrict: true\n');
    expect(readFileSync(path.join(folder.path, 'ops/schemas/policy.schema.json'), 'utf8')).toContain('"title": "Holdpoint policy"');
  });

  test('a folder may be named', async () => {
    using folder = scratchFolder();
    const done = await runCommand(init, folder.path, { args: ['shop ops'] });
    expect(done.exit).toBe(0);
    for (const file of files) expect(existsSync(path.join(folder.path, 'shop ops', file))).toBe(true);
    expect(done.out).toContain("holdpoint check -C 'shop ops'");
  });
});

describe('new', () => {
  const answers = [
    'service-config',
    'Gzip in "nginx" $& ${x}',
    'Less traffic',
    'low',
    'LOW_RISK_CONFIG',
    'every site',
    'put it back',
    '/etc/nginx',
    'nginx',
  ];
  const withClass = answers.filter((answer) => answer !== 'low' && answer !== 'LOW_RISK_CONFIG');

  test('in a terminal it asks for the template and for every field that the template leaves blank', async () => {
    using folder = scratchFolder();
    await runCommand(init, folder.path);
    const done = await runCommand(newRunbook, folder.path, { args: ['gzip'], answers: withClass });
    expect(done.asked).toEqual([
      'Template (blank, file-change, read-only-triage, service-config, service-restart): ',
      'Name of the operation, in a few words: ',
      'Objective: what is better afterwards, and for whom: ',
      'Blast radius: what can break, who would notice: ',
      'Rollback strategy: how it is taken back: ',
      'Allowed paths, with commas between (none: -): ',
      'Allowed services, with commas between (none: -): ',
    ]);
    expect(done.out).toBe('written  runbooks/gzip.yaml\nnext:    holdpoint check runbooks/gzip.yaml\n');
    const text = readFileSync(path.join(folder.path, 'runbooks/gzip.yaml'), 'utf8');
    expect(text.split('\n').slice(0, 11)).toEqual([
      '# yaml-language-server: $schema=../ops/schemas/runbook.schema.json',
      '# One configuration file of one service: write it, test it, reload, ask the service for something that only the new one answers.',
      '# Written for nginx; the places to change for another service are marked with <-',
      'holdpoint: 1',
      'operation_name: "Gzip in \\"nginx\\" $& ${x}"',
      'objective: "Less traffic"',
      'risk_class: LOW_RISK_CONFIG',
      'blast_radius: "every site"',
      'rollback_strategy: "put it back"',
      'allowed_paths: ["/etc/nginx"]',
      'allowed_services: ["nginx"]',
    ]);
  });

  test('a class that there is not is asked for again', async () => {
    using folder = scratchFolder();
    await runCommand(init, folder.path);
    const done = await runCommand(newRunbook, folder.path, {
      args: ['a'],
      options: { template: 'blank' },
      answers: ['n', 'o', 'low', 'read_only', 'b', 'r', '-', '-'],
    });
    expect(done.err).toBe(
      '  write one of READ_ONLY LOW_RISK_CONFIG SERVICE_RESTART FILESYSTEM_WRITE DATA_CHANGE ACCESS_CHANGE HOST_CHANGE\n',
    );
    const text = readFileSync(path.join(folder.path, 'runbooks/a.yaml'), 'utf8');
    expect(text).toContain('\nrisk_class: READ_ONLY\n');
    expect(text).toContain('\nallowed_paths: []\n');
    expect(checkRunbook(text, 'runbooks/a.yaml').findings).toEqual([]);
  });

  test('without a terminal the fields stay blank, and check asks for each of them', async () => {
    using folder = scratchFolder();
    await runCommand(init, folder.path);
    const done = await runCommand(newRunbook, folder.path, {
      args: ['runbooks/deep/a.yaml'],
      options: { template: 'blank' },
      flags: { json: true },
    });
    const blank = ['operation_name', 'objective', 'risk_class', 'blast_radius', 'rollback_strategy', 'allowed_paths', 'allowed_services'];
    expect(JSON.parse(done.out)).toEqual({ file: 'runbooks/deep/a.yaml', template: 'blank', blank });
    const text = readFileSync(path.join(folder.path, 'runbooks/deep/a.yaml'), 'utf8');
    expect(text).toContain('$schema=../../ops/schemas/runbook.schema.json');
    const { findings } = checkRunbook(text, 'runbooks/deep/a.yaml');
    expect(findings.map(({ code, message }) => `${code} ${message.split(' ')[0]!}`)).toEqual(blank.map((field) => `blank-field ${field}`));
  });

  test.each([
    [['a'], {}, 'no template was named'],
    [['a'], { template: 'nothing' }, 'there is no template nothing'],
    [[], { template: 'blank' }, 'the new runbook has no name'],
    [['../a'], { template: 'blank' }, 'the new runbook has no name'],
    [['/etc/a'], { template: 'blank' }, 'the new runbook has no name'],
    [['first-look'], { template: 'blank' }, 'runbooks/first-look.yaml is there already'],
  ])('%j %j: %s', async (args, options, message) => {
    using folder = scratchFolder();
    await runCommand(init, folder.path);
    const done = await runCommand(newRunbook, folder.path, { args, options });
    expect(done.exit).toBe(64);
    expect(done.err).toContain(message);
  });

  test('a template of the workspace replaces ours of the same name', async () => {
    using folder = scratchFolder();
    await runCommand(init, folder.path);
    await runCommand(newRunbook, folder.path, { args: ['x'], options: { template: 'blank' } });
    const own = path.join(folder.path, 'templates/runbooks');
    await runCommand(init, folder.path);
    const { mkdirSync } = await import('node:fs');
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, 'blank.yaml'), 'holdpoint: 1\nowner: us\noperation_name:\n');
    await runCommand(newRunbook, folder.path, { args: ['y'], options: { template: 'blank' } });
    expect(readFileSync(path.join(folder.path, 'runbooks/y.yaml'), 'utf8')).toBe('holdpoint: 1\nowner: us\noperation_name:\n');
  });
});

describe('templates', () => {
  const declared: Record<string, string> = {
    'service-config': '/etc/nginx|nginx',
    'file-change': '/etc/example|-',
    'service-restart': '-|nginx',
    blank: '-|-',
  };
  test.each(Object.entries(declared))('%s has no errors once its declaration is filled in', async (template, places) => {
    using folder = scratchFolder();
    await runCommand(init, folder.path);
    const [paths, services] = places.split('|');
    const fill: Record<string, string> = {
      'Name of': 'a change',
      Objective: 'better',
      'Risk class': 'SERVICE_RESTART',
      'Blast radius': 'all',
      'Rollback strategy': 'back',
      'Allowed paths': paths!,
      'Allowed services': services!,
    };
    const probe = await runCommand(newRunbook, folder.path, {
      args: ['probe'],
      options: { template },
      answers: Array.from({ length: 9 }, () => ''),
    });
    const answers = probe.asked.map((question) => Object.entries(fill).find(([start]) => question.startsWith(start))![1]);
    await runCommand(newRunbook, folder.path, { args: ['filled'], options: { template }, answers });
    const { findings } = checkRunbook(readFileSync(path.join(folder.path, 'runbooks/filled.yaml')), 'runbooks/filled.yaml');
    expect(hasErrors(findings)).toBe(false);
    expect(findings).toEqual([]);
  });
});
