import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { policyExplain } from '../../src/commands/policy-explain.ts';
import { policyShow } from '../../src/commands/policy-show.ts';
import { policySuggest } from '../../src/commands/policy-suggest.ts';
import { digestOfBytes } from '../../src/model/digest.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { runCommand } from './command-run.ts';

const runbook = `holdpoint: 1
operation_name: Fetch a release
objective: A newer one
risk_class: DATA_CHANGE
blast_radius: shop
rollback_strategy: remove it
allowed_paths: [/srv/shop]
allowed_services: []
parameters:
  tag: { type: string, pattern: "v[0-9]+" }
healthy:
  - service: { failed: 0 }
steps:
  - name: Fetch
    run: { argv: "/usr/bin/git fetch origin \${tag}", user: shop, cwd: /srv/shop, reach: [network] }
    gates:
      - command: nginx -t
    undo: { none: an unused tag }
  - name: Verify
    script: { file: scripts/verify.sh, args: ["\${tag}"] }
    gates: [{ file: { path: /srv/shop/ok, exists: true } }]
`;
const script = '#!/bin/sh\nexit 0\n';

function workspace(folder: string, policy: string): void {
  for (const [file, text] of Object.entries({ 'ops/policy.yaml': policy, 'runbooks/fetch.yaml': runbook, 'scripts/verify.sh': script })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

const rules = `holdpoint: 1
commands:
  - [/usr/sbin/nginx, -t]
  - { argv: [/usr/bin/git, fetch, origin, { match: "v[0-9]+" }], users: [www], reach: [network] }
`;

describe('policy explain', () => {
  test('rule and line, or the nearest rule and every difference', async () => {
    using folder = scratchFolder();
    workspace(folder.path, rules);
    const done = await runCommand(policyExplain, folder.path, { args: ['runbooks/fetch.yaml'] });
    expect(done.exit).toBe(77);
    expect(done.out).toBe(`runbooks/fetch.yaml:15 step 1
  /usr/bin/git fetch origin \${tag}
  refused because it runs as shop, and the rule allows it only as www (nearest rule ops/policy.yaml:4 { argv: [/usr/bin/git, fetch, origin, { match: "v[0-9]+" }], users: [www], reach: [network] })
  next: \`holdpoint policy suggest runbooks/fetch.yaml\` prints the pin or the line that is missing
  shell-capable: git runs what the files of its directory say

runbooks/fetch.yaml:17 step 1, gate 1
  /usr/sbin/nginx -t
  allowed by ops/policy.yaml:3 [/usr/sbin/nginx, -t]
  could start a shell: nginx loads modules and writes logs that a configuration names with -c, -g, -p

runbooks/fetch.yaml:20 step 2
  scripts/verify.sh \${tag}
  refused: no rule of ops/policy.yaml is for the script scripts/verify.sh
  next: \`holdpoint policy suggest runbooks/fetch.yaml\` prints the pin or the line that is missing

DATA_CHANGE (by default): approval self, rehearsal optional, confirm_within optional, enforcement at least kernel, on_fail halt
`);
  });

  test('as JSON, from a folder below, with everything allowed by a pin and a rule for the script', async () => {
    using folder = scratchFolder();
    const scriptRule = `  - { script: scripts/verify.sh, sha256: ${digestOfBytes(script)}, args: [{ match: "v[0-9]+" }] }\n`;
    workspace(folder.path, `${rules}${scriptRule}runbooks:\n  - { file: runbooks/fetch.yaml, sha256: ${digestOfBytes(runbook)} }\n`);
    const done = await runCommand(policyExplain, path.join(folder.path, 'runbooks'), { args: ['fetch.yaml'], flags: { json: true } });
    expect(done.exit).toBe(0);
    const answer = JSON.parse(done.out) as { file: string; commands: { line: number; verdict: { by: { kind: string; line: number } } }[] };
    expect(answer.file).toBe('runbooks/fetch.yaml');
    expect(answer.commands.map(({ verdict }) => `${verdict.by.kind} ${verdict.by.line}`)).toEqual(['pin 7', 'rule 3', 'rule 5']);
  });
});

describe('policy suggest', () => {
  test('the pin, then the lines; pasted in, they allow everything', async () => {
    using folder = scratchFolder();
    workspace(folder.path, rules);
    const done = await runCommand(policySuggest, folder.path, { args: ['runbooks/fetch.yaml'] });
    expect(done.exit).toBe(0);
    expect(done.out).toBe(`# runbooks/fetch.yaml as it is now, reviewed as a whole. Replace an older pin of the same file.
runbooks:
  - { file: runbooks/fetch.yaml, sha256: ${digestOfBytes(runbook)} }

# Or, instead of the pin, its commands one by one (any runbook may then use them):
commands:
  # step 1 · git runs what the files of its directory say
  - { argv: [/usr/bin/git, fetch, origin, { match: "(?:v[0-9]+)" }], users: [shop], reach: [network] }
  # step 2 · needed beside the pin too
  - { script: scripts/verify.sh, sha256: ${digestOfBytes(script)}, args: [{ match: "(?:v[0-9]+)" }] }
`);
    const lines = done.out.slice(done.out.indexOf('commands:\n') + 'commands:\n'.length);
    workspace(folder.path, `${rules}${lines}`);
    expect((await runCommand(policyExplain, folder.path, { args: ['runbooks/fetch.yaml'] })).exit).toBe(0);
  });

  test.each(['/etc/passwd', '../x.yaml', ''])('%j is not a file of the workspace', async (file) => {
    using folder = scratchFolder();
    workspace(folder.path, rules);
    const done = await runCommand(policySuggest, folder.path, { args: [file], flags: { json: true } });
    expect(done.exit).toBe(64);
    expect(JSON.parse(done.err)).toMatchObject({ error: { code: 'outside-workspace' } });
  });

  test('a runbook that is no YAML is refused with its first mistake', async () => {
    using folder = scratchFolder();
    workspace(folder.path, rules);
    writeFileSync(path.join(folder.path, 'runbooks/fetch.yaml'), 'a: [\n');
    const done = await runCommand(policySuggest, folder.path, { args: ['runbooks/fetch.yaml'] });
    expect(done.exit).toBe(65);
    expect(done.err).toContain('where: runbooks/fetch.yaml:');
  });
});

describe('policy show', () => {
  test('is YAML that says the same, with what is a default marked', async () => {
    using folder = scratchFolder();
    workspace(folder.path, `${rules}  - [/usr/bin/x, "yes", "1_000", "2026-11-21", "0x1f", "null", "- a", "a: b"]\nstrict: true\n`);
    const done = await runCommand(policyShow, folder.path);
    expect(done.exit).toBe(0);
    const shown = parse(done.out) as Record<string, unknown>;
    const [nginx, git] = (parse(rules) as { commands: unknown[] }).commands;
    expect(shown['commands']).toEqual([nginx, git, ['/usr/bin/x', 'yes', '1_000', '2026-11-21', '0x1f', 'null', '- a', 'a: b']]);
    expect(shown).toMatchObject({ holdpoint: 1, strict: true, commit: true, limits: { step_timeout: '10m' } });
    expect(done.out).toContain('# line 6\nstrict: true\n# default\nirreversible: allowed\n');
    expect(parsePolicy(done.out, 'ops/policy.yaml').findings).toEqual([]);
    expect(done.out.split('\n')[0]).toBe(
      `# ops/policy.yaml, sha256 ${digestOfBytes(readFileSync(path.join(folder.path, 'ops/policy.yaml')))}`,
    );
  });

  test('an invalid policy is refused with all its mistakes', async () => {
    using folder = scratchFolder();
    workspace(folder.path, 'holdpoint: 1\nstrickt: true\ncommands: [[nginx]]\n');
    const done = await runCommand(policyShow, folder.path);
    expect(done.exit).toBe(65);
    expect(done.err).toContain(
      'ops/policy.yaml:2:1 error unknown-key\n  2 | strickt: true\n    | ^\n  unknown key strickt\n  hint: did you mean strict?\n',
    );
    expect(done.err).toContain('ops/policy.yaml:3:13 error program-not-absolute');
    expect(done.err).toContain(
      'holdpoint: the policy has 2 mistakes: unknown key strickt\n  where: ops/policy.yaml:2:1\n  next:  did you mean strict?\n',
    );
  });
});
