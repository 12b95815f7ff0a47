import { describe, expect, test } from 'vitest';
import type { AskedCommand } from '../../src/policy/asked-command.ts';
import { authorityOf } from '../../src/policy/authority.ts';
import { suggest, type SuggestionHelp } from '../../src/policy/suggest.ts';
import { suggestionText } from '../../src/policy/suggestion-text.ts';
import { command, network, policyOf, runbookFile, runbookSha256 } from './command.ts';

const runbook = { file: runbookFile, sha256: runbookSha256 };
const help: SuggestionHelp = { patterns: { tag: 'v[0-9]+' }, locations: { nginx: '/usr/sbin/nginx' } };

const asked: readonly AskedCommand[] = [
  { where: 'step 1', command: command(['/usr/bin/git', 'fetch', 'origin', '${tag}'], { user: 'shop', reach: [network] }) },
  { where: 'step 1, gate 1', command: command(['nginx', '-t']) },
  {
    where: 'step 2',
    command: command(['/usr/bin/apt-get', '-y', '-o', 'Dpkg::Options::=--force-confold', 'upgrade'], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      reach: [{ kind: 'host' }],
    }),
  },
  { where: 'step 2, gate 1', command: command(['/usr/bin/psql', '-c', 'select max(name) from a;\n-- "x" $${y}'], { stdin: 'x' }) },
  { where: 'step 3', command: command(['verify.sh', '--tag=${tag}']), script: { file: 'scripts/verify.sh', sha256: 'd'.repeat(64) } },
  { where: 'step 4', command: command(['/usr/bin/x', '--out=${dir}/a', 'true', '5', '', ' ', '#', '- a', '*']) },
  { where: 'step 5', command: command(['/usr/bin/x'], { env: { GIT_DIR: '/srv/a' }, user: '5' }) },
];

describe('suggest', () => {
  const policy = policyOf('');
  const suggestion = suggest(policy, runbook, false, asked, help);

  test('the pin comes first', () => {
    expect(suggestion.pin).toBe(`- { file: runbooks/x.yaml, sha256: ${runbookSha256} }`);
  });

  test('a line for each command, with what a reviewer should know', () => {
    expect(suggestion.lines.map(({ line }) => line)).toEqual([
      '- { argv: [/usr/bin/git, fetch, origin, { match: "(?:v[0-9]+)" }], users: [shop], reach: [network] }',
      '- [/usr/sbin/nginx, -t]',
      '- { argv: [/usr/bin/apt-get, -y, -o, "Dpkg::Options::=--force-confold", upgrade], reach: [host], env: { DEBIAN_FRONTEND: noninteractive } }',
      '- { argv: [/usr/bin/psql, -c, "select max(name) from a;\\n-- \\"x\\" ${y}"], stdin: true }',
      `- { script: scripts/verify.sh, sha256: ${'d'.repeat(64)}, args: [{ match: "--tag=(?:v[0-9]+)" }] }`,
      '- [/usr/bin/x, { match: "--out=(?:[A-Za-z0-9._-]+)/a" }, "true", "5", "", " ", "#", "- a", "*"]',
      '- { argv: [/usr/bin/x], users: ["5"], env: { GIT_DIR: /srv/a } }',
    ]);
    expect(suggestion.lines.map(({ notes }) => notes)).toEqual([
      ['git runs what the files of its directory say'],
      [
        'nginx is a bare name; this is where it lies on this machine',
        'nginx loads modules and writes logs that a configuration names with -c, -g, -p: keep this rule exact',
      ],
      ['apt-get runs the scripts of packages with -o', 'runs outside the boundary'],
      ['psql runs the program text it is given', 'stdin: true takes any text'],
      [],
      [],
      ['GIT_DIR decides which code runs'],
    ]);
    expect(suggestion.lines.filter((line) => line.beside_pin).map(({ where }) => where)).toEqual([
      ['step 1, gate 1'],
      ['step 3'],
      ['step 5'],
    ]);
  });

  test('a policy with the suggested lines allows every command', () => {
    const { allow } = authorityOf(
      policyOf(`commands:\n${suggestion.lines.map(({ line }) => `  ${line}\n`).join('')}`),
      runbookFile,
      runbookSha256,
      'b'.repeat(64),
    );
    const resolved = asked.map((item) =>
      item.command.argv[0] === 'nginx' ? { ...item, command: command(['/usr/sbin/nginx', '-t']) } : item,
    );
    const verdicts = resolved.map(({ command: one, script }) =>
      allow(one, { readOnly: false, ...(script === undefined ? {} : { script }) }),
    );
    expect(verdicts.map(({ allowed }) => allowed)).toEqual(asked.map(() => true));
  });

  test('what the policy allows already is not suggested again, and the same line stands once', () => {
    const twice = [...asked.slice(0, 1), { ...asked[0]!, where: 'step 9' }, { where: 'step 3', command: command(['/usr/bin/df']) }];
    const { lines } = suggest(policyOf('commands:\n  - [/usr/bin/df]\n'), runbook, false, twice, help);
    expect(lines.map(({ where }) => where)).toEqual([['step 1', 'step 9']]);
  });

  test('in READ_ONLY only what reaches out needs a line', () => {
    const readOnly = [
      { where: 'step 1', command: command(['/usr/bin/df']) },
      { where: 'step 2', command: command(['/usr/bin/ss'], { reach: [network] }) },
    ];
    expect(suggest(policy, runbook, true, readOnly, help).lines.map(({ line }) => line)).toEqual([
      '- { argv: [/usr/bin/ss], reach: [network], looks: true }',
    ]);
  });
});

describe('suggestion as text', () => {
  const text = (yaml: string, items: readonly AskedCommand[]): string => {
    const policy = policyOf(yaml);
    return suggestionText(policy, runbook, suggest(policy, runbook, false, items, help));
  };
  const df = [{ where: 'step 1', command: command(['/usr/bin/df']) }];
  const pin = `runbooks:\n  - { file: runbooks/x.yaml, sha256: ${runbookSha256} }\n`;

  test('pin, then lines', () => {
    expect(text('', df)).toBe(
      `# runbooks/x.yaml as it is now, reviewed as a whole. Replace an older pin of the same file.\nrunbooks:\n  - { file: runbooks/x.yaml, sha256: ${runbookSha256} }\n\n# Or, instead of the pin, its commands one by one (any runbook may then use them):\ncommands:\n  # step 1\n  - [/usr/bin/df]\n`,
    );
  });

  test('pinned', () => {
    expect(text(pin, df)).toBe('runbooks/x.yaml is pinned as it is: ops/policy.yaml allows every command of it\n');
    expect(text(pin, asked.slice(1, 2))).toBe(
      '# Needed beside the pin:\ncommands:\n  # step 1, gate 1 · nginx is a bare name; this is where it lies on this machine · nginx loads modules and writes logs that a configuration names with -c, -g, -p: keep this rule exact\n  - [/usr/sbin/nginx, -t]\n',
    );
  });

  test('nothing missing', () => {
    expect(text('commands:\n  - [/usr/bin/df]\n', df)).toBe(
      `ops/policy.yaml allows every command of runbooks/x.yaml; a pin would also hold it to exactly this content:\n\nrunbooks:\n  - { file: runbooks/x.yaml, sha256: ${runbookSha256} }\n`,
    );
  });
});
