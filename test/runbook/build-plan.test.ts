import { describe, expect, it } from 'vitest';
import { digestOfBytes } from '../../src/model/digest.ts';
import { planDigest } from '../../src/model/plan.ts';
import { escapeTemplate } from '../../src/model/template.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { filesNeeded } from '../../src/runbook/files-needed.ts';
import { build, nginxGzip, planOf, refusalOf } from './planning.ts';

const change = (from: string | RegExp, to: string): string => {
  const changed = nginxGzip.replace(from, () => to);
  if (changed === nginxGzip) throw new Error(`${String(from)} is not in the runbook`);
  return changed;
};

describe('the plan', () => {
  it('holds the exact argv and the rule that allows it', () => {
    const gate = planOf(nginxGzip).steps[0]!.gates.at(-1)!.check;
    expect(gate.kind === 'command' && gate.command).toEqual({
      argv: ['/usr/sbin/nginx', '-t'],
      cwd: '/',
      env: {},
      reach: [],
      exit: [0],
      timeout: 30_000,
      allowed_by: { kind: 'rule', file: 'ops/policy.yaml', line: 3, rule: '[/usr/sbin/nginx, -t]', looks: false },
    });
  });

  it('puts parameters in, and the digest of the content follows', () => {
    const five = planOf(nginxGzip);
    const nine = planOf(nginxGzip, { parameters: { level: { value: '9' } } });
    expect(five.steps[0]!.action).toMatchObject({ write: { content: { kind: 'text', text: 'gzip on;\ngzip_comp_level 5;\n' } } });
    expect(nine.steps[0]!.action).toMatchObject({ write: { content: { kind: 'text', text: 'gzip on;\ngzip_comp_level 9;\n' } } });
    expect(five.steps[0]!.gates[0]!.check).toMatchObject({
      expect: { is: 'sha256', sha256: digestOfBytes('gzip on;\ngzip_comp_level 5;\n') },
    });
    expect(nine.steps[0]!.gates[0]!.check).toMatchObject({
      expect: { is: 'sha256', sha256: digestOfBytes('gzip on;\ngzip_comp_level 9;\n') },
    });
    expect(nine.parameters).toEqual({ level: { value: '9' } });
  });

  it('says how each step is taken back, what it needs and whether it changes', () => {
    expect(
      planOf(nginxGzip).steps.map(({ index, undo, needs, changes, writes, outside, line }) => ({
        index,
        undo: undo.kind,
        needs,
        changes,
        writes,
        outside,
        line,
      })),
    ).toEqual([
      { index: 1, undo: 'snapshot', needs: 'LOW_RISK_CONFIG', changes: true, writes: true, outside: false, line: 19 },
      { index: 2, undo: 'again', needs: 'LOW_RISK_CONFIG', changes: true, writes: false, outside: false, line: 27 },
    ]);
  });

  it('computes the scope: what may be written, what is protected inside, canonical units', () => {
    const { scope } = planOf(nginxGzip);
    expect(scope).toMatchObject({ writable: ['/etc/nginx'], keep: [], units: ['nginx.service'], not_enforced: ['Certificates and keys'] });
    expect(scope.protected).toContain('/etc/nginx/snippets');
    expect(scope.hidden).toContain('/etc/shadow');
  });

  it('keeps a value from becoming a reference, a pattern or a word', () => {
    const source = change('${level};', '${level} ${free};')
      .replace('parameters:\n', 'parameters:\n  free: { type: string }\n')
      .replace('- command: nginx -t', '- command: { argv: "nginx -t", stdout: "${free}" }');
    const plan = planOf(source, { parameters: { free: { value: '${operation_id}.* x' } } });
    const { action, gates } = plan.steps[0]!;
    expect(action.kind === 'write' && action.write.content).toEqual({
      kind: 'text',
      text: `gzip on;\ngzip_comp_level 5 ${escapeTemplate('${operation_id}.* x')};\n`,
    });
    expect(gates[0]!.check).toMatchObject({
      expect: { is: 'sha256', sha256: digestOfBytes('gzip on;\ngzip_comp_level 5 ${operation_id}.* x;\n') },
    });
    expect(gates[1]!.check).toMatchObject({ command: { argv: ['/usr/sbin/nginx', '-t'], stdout: String.raw`\$\{operation_id\}\.\* x` } });
  });

  it('leaves what is known later to those who know it', () => {
    const source = change('${level};', '${level} ${operation_id};');
    const { action, gates } = planOf(source).steps[0]!;
    expect(action.kind === 'write' && action.write.content).toEqual({
      kind: 'text',
      text: 'gzip on;\ngzip_comp_level 5 ${operation_id};\n',
    });
    expect(gates[0]!.check).toMatchObject({ expect: { is: 'written' } });
  });

  it('holds secrets by their source and never by their value', () => {
    const source = change('${level};', '${level} ${key};').replace(
      'parameters:\n',
      'parameters:\n  key: { type: secret, from: { env: APP_KEY } }\n',
    );
    const plan = planOf(source);
    expect(plan.parameters).toEqual({ key: { secret: { from: 'env', name: 'APP_KEY' } }, level: { value: '5' } });
    expect(plan.steps[0]!.action).toMatchObject({ write: { secret: true } });
    expect(plan.steps[0]!.gates[0]!.check).toMatchObject({ expect: { is: 'written' } });
    const other = planOf(source, { parameters: { key: { secret: { from: 'file', path: 'key.txt' } } } });
    expect(other.parameters['key']).toEqual({ secret: { from: 'file', path: 'key.txt' } });
  });

  it('writes its warnings down', () => {
    const source = change(/healthy:\n(?: {2}- .*\n)+/, '').replace('gzip_comp_level ${level};', 'gzip_comp_level 5;');
    expect(planOf(source).warnings).toEqual([
      '13:10 parameter-unused: nothing refers to level',
      '15:3 healthy-missing: nothing says what healthy means for this change',
      '24:14 gates-below-minimum: step 2 "Let nginx read them" lacks a gate of the kind log',
    ]);
  });

  it('takes the words of the declaration with their values', () => {
    const plan = planOf(change('operation_name: Compress text from nginx', 'operation_name: Compress with level ${level} and $${level}'));
    expect(plan.declaration.operation_name).toBe('Compress with level 5 and ${level}');
  });
});

describe('files of the workspace', () => {
  const source = change(/content: \|\n.*\n.*\n/, 'from: "files/${site}.conf"\n')
    .replace('parameters:\n', 'parameters:\n  site: { type: string, default: shop }\n')
    .replace('  level: { type: integer, min: 1, max: 9, default: 5, describe: how hard gzip tries }\n', '');
  const files = new Map([['files/shop.conf', new TextEncoder().encode('gzip on;\n')]]);

  it('are named beforehand, with parameters put in', () => {
    const { runbook } = checkRunbook(source, 'runbooks/test.yaml');
    expect(filesNeeded(runbook!)).toEqual(['files/shop.conf']);
    expect(filesNeeded(runbook!, { site: { value: 'blog' } })).toEqual(['files/blog.conf']);
  });

  it('stand in the plan by their digest', () => {
    const plan = planOf(source, { inputs: { files } });
    const sha256 = digestOfBytes('gzip on;\n');
    expect(plan.steps[0]!.action).toMatchObject({ write: { content: { kind: 'from', file: 'files/shop.conf', sha256 } } });
    expect(plan.steps[0]!.gates[0]!.check).toMatchObject({ expect: { is: 'sha256', sha256 } });
  });

  it('are missed', () => {
    expect(refusalOf(build(source))).toEqual({ exit: 65, codes: ['file-missing'] });
  });
});

describe('the digest of the plan', () => {
  const digest = planDigest(planOf(nginxGzip));

  it('is the same for the same inputs', () => {
    expect(planDigest(planOf(nginxGzip))).toBe(digest);
    expect(planDigest(JSON.parse(JSON.stringify(planOf(nginxGzip))))).toBe(digest);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['the name', 'Compress text from nginx', 'Compress texts from nginx'],
    ['the objective', 'leave this host', 'leave that host'],
    ['the class', 'LOW_RISK_CONFIG', 'SERVICE_RESTART'],
    ['an allowed path', 'allowed_paths: [/etc/nginx]', 'allowed_paths: [/etc/nginx, /srv/x]'],
    ['keeping it', 'allowed_paths: [/etc/nginx]', 'allowed_paths: [/etc/nginx, { path: /etc/nginx/log, keep: true }]'],
    ['an allowed service', 'allowed_services: [nginx]', 'allowed_services: [nginx, php]'],
    ['what is not allowed', 'nginx/snippets }', 'nginx/snippet }'],
    ['a default', 'default: 5', 'default: 6'],
    ['content', 'gzip on;', 'gzip off;'],
    ['a path', 'conf.d/gzip.conf', 'conf.d/gzip2.conf'],
    ['a gate', 'status: 200', 'status: 204'],
    ['its timing', 'every: 1s', 'every: 2s'],
    ['an argv', 'command: nginx -t', 'command: nginx -t -q'],
    ['a verb', 'do: reload', 'do: daemon-reload'],
    ['an undo', 'do: reload }\n', 'do: reload }\n    undo: { none: it stays }\n'],
    ['a comment, for the file is pinned by its bytes', 'holdpoint: 1\n', 'holdpoint: 1 # reviewed\n'],
  ])('changes with %s', (_what, from, to) => {
    const commands = ['[/usr/sbin/nginx, -t]', '[/usr/sbin/nginx, -t, -q]'];
    const before = planDigest(planOf(nginxGzip, { commands }));
    expect(planDigest(planOf(change(from, to), { commands }))).not.toBe(before);
  });

  it('changes with parameters, files, policy and signers', () => {
    const signers = { file: 'ops/allowed_signers', sha256: digestOfBytes('') };
    const digests = [
      digest,
      planDigest(planOf(nginxGzip, { parameters: { level: { value: '6' } } })),
      planDigest(planOf(nginxGzip, { settings: 'limits: { gate_timeout: 31s }' })),
      planDigest(planOf(nginxGzip, { settings: '# another policy by its bytes' })),
      planDigest(planOf(nginxGzip, { inputs: { files: new Map(), signers } })),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
