import { describe, expect, test } from 'vitest';
import { authority, command, network, runbookSha256, verdict } from './command.ts';

const cat = 'commands:\n  - [/usr/bin/cat, /var/log/app.log]\n';

describe('exact argv', () => {
  test('the words of a rule are allowed, and the rule is named with its line', () => {
    const said = authority(cat).allow(command(['/usr/bin/cat', '/var/log/app.log']), { readOnly: false });
    expect(said).toEqual({
      allowed: true,
      by: { kind: 'rule', file: 'ops/policy.yaml', line: 3, rule: '[/usr/bin/cat, /var/log/app.log]', looks: false },
    });
  });

  test('one word more is refused at its index', () => {
    expect(verdict(cat, command(['/usr/bin/cat', '/var/log/app.log', '/etc/shadow']))).toBe(
      'refused at argv index 2: the rule ends before /etc/shadow (nearest rule ops/policy.yaml:3 [/usr/bin/cat, /var/log/app.log])',
    );
  });

  test('one word less is refused at its index', () => {
    expect(verdict(cat, command(['/usr/bin/cat']))).toBe(
      'refused at argv index 1: the command ends here, and the rule goes on with /var/log/app.log (nearest rule ops/policy.yaml:3 [/usr/bin/cat, /var/log/app.log])',
    );
  });

  test('one word with a blank is not two words', () => {
    expect(verdict('commands:\n  - [/usr/bin/printf, "a b"]\n', command(['/usr/bin/printf', 'a', 'b']))).toContain(
      'argv index 1: a is not "a b"',
    );
    expect(verdict('commands:\n  - [/usr/bin/printf, a, b]\n', command(['/usr/bin/printf', 'a b']))).toContain(
      'argv index 1: "a b" is not a',
    );
    expect(verdict('commands:\n  - [/usr/bin/printf, "a b"]\n', command(['/usr/bin/printf', 'a b']))).toBe('rule 3');
  });

  test.each([';id', '$(id)', '`id`', '|', '>', '&&', 'a\nb', '*', '~', '$HOME', '{a,b}'])(
    'the word %j has no meaning but itself',
    (word) => {
      expect(verdict(`commands:\n  - [/usr/bin/printf, ${JSON.stringify(word)}]\n`, command(['/usr/bin/printf', word]))).toBe('rule 3');
      expect(verdict('commands:\n  - [/usr/bin/printf, id]\n', command(['/usr/bin/printf', word]))).toContain('refused at argv index 1');
    },
  );

  test.each([
    ['--upload-pack', '--upload-pa'],
    ['-v', '-vu'],
    ['-v', '--verbose'],
    ['--level=1', '--level'],
  ])('the option %s is not %s', (ruled, written) => {
    expect(verdict(`commands:\n  - [/usr/bin/git, ${ruled}]\n`, command(['/usr/bin/git', written]))).toContain('refused at argv index 1');
  });

  test.each([
    ['а', 'a', 'character 1 is U+0430, not U+0061'],
    ['caf\u0065\u0301', 'caf\u00e9', 'character 4 is U+0065, not U+00E9'],
    ['ab\u200b', 'ab', 'character 3 is U+200B, not the end'],
  ])('a look-alike is refused with its code points: %j', (written, ruled, points) => {
    expect(verdict(`commands:\n  - [/usr/bin/id, ${JSON.stringify(ruled)}]\n`, command(['/usr/bin/id', written]))).toContain(points);
  });

  test('without rules nothing is allowed', () => {
    expect(verdict('', command(['/usr/bin/true']))).toBe('refused: no rule of ops/policy.yaml is for this program');
  });

  test('the same program elsewhere is another program', () => {
    expect(verdict(cat, command(['/tmp/cat', '/var/log/app.log']))).toBe('refused: no rule of ops/policy.yaml is for this program');
  });
});

describe('matchers', () => {
  const curl = 'commands:\n  - [/usr/bin/curl, { match: "http://127\\\\.0\\\\.0\\\\.1/[a-z]*" }]\n';
  test('match takes the whole word', () => {
    expect(verdict(curl, command(['/usr/bin/curl', 'http://127.0.0.1/status']))).toBe('rule 3');
    expect(verdict(curl, command(['/usr/bin/curl', 'http://127.0.0.1/status?x']))).toContain('argv index 1');
    expect(verdict(curl, command(['/usr/bin/curl', 'xhttp://127.0.0.1/status']))).toContain('argv index 1');
    expect(verdict(curl, command(['/usr/bin/curl', 'http://127.0.0.1/status\n']))).toContain('argv index 1');
    expect(verdict(curl, command(['/usr/bin/curl', 'http://127.0.0.1/a\nhttp://evil/']))).toContain('argv index 1');
  });

  test.each(['.*', '[^x]*', '(?:-rf|a)', '(?s).*', '[-a-z]+'])('the pattern %s takes no word that begins with a dash', (pattern) => {
    for (const word of ['-rf', '--checkpoint-action=exec=sh', '-']) {
      expect(verdict(`commands:\n  - [/usr/bin/tar, { match: ${JSON.stringify(pattern)} }]\n`, command(['/usr/bin/tar', word]))).toContain(
        'begins with "-", and the pattern',
      );
    }
  });

  test('a pattern with a literal dash in front takes such a word', () => {
    expect(verdict('commands:\n  - [/usr/bin/head, { match: "-n[0-9]+" }]\n', command(['/usr/bin/head', '-n5']))).toBe('rule 3');
    expect(verdict('commands:\n  - [/usr/bin/head, { match: "(?i)-N[0-9]+" }]\n', command(['/usr/bin/head', '-n5']))).toBe('rule 3');
  });

  test('rest takes every remaining word, none too, and each by itself', () => {
    const dpkg = 'commands:\n  - [/usr/bin/dpkg, --list, { rest: "[a-z0-9][a-z0-9.+-]*" }]\n';
    expect(verdict(dpkg, command(['/usr/bin/dpkg', '--list']))).toBe('rule 3');
    expect(verdict(dpkg, command(['/usr/bin/dpkg', '--list', 'nginx', 'libc6']))).toBe('rule 3');
    expect(verdict(dpkg, command(['/usr/bin/dpkg', '--list', 'nginx', '--purge']))).toContain('argv index 3: --purge begins with "-"');
    expect(verdict(dpkg, command(['/usr/bin/dpkg', '--list', 'nginx', 'A']))).toContain('argv index 3: A does not match');
  });

  test.each([
    ['/etc/prometheus', true],
    ['/etc/prometheus/prometheus.yml', true],
    ['/etc/prometheus2', false],
    ['/etc/prometheus/../shadow', false],
    ['/etc/prometheus/./x', false],
    ['/etc/prometheus//x', false],
    ['/etc/prometheus/', false],
    ['etc/prometheus', false],
    ['/etc', false],
    ['', false],
  ])('path: %s → %s', (word, allowed) => {
    const said = verdict('commands:\n  - [/usr/bin/promtool, { path: /etc/prometheus }]\n', command(['/usr/bin/promtool', word]));
    expect(said).toMatch(allowed ? /^rule 3$/ : /^refused at argv index 1/);
  });
});

describe('words that still hold names', () => {
  test('a literal place never takes them, a matcher does', () => {
    expect(verdict('commands:\n  - [/usr/bin/git, fetch, v1]\n', command(['/usr/bin/git', 'fetch', '${tag}']))).toContain(
      'argv index 2: "${tag}" has no value yet'.replaceAll('"', ''),
    );
    expect(verdict('commands:\n  - [/usr/bin/git, fetch, { match: "v[0-9]+" }]\n', command(['/usr/bin/git', 'fetch', '${tag}']))).toBe(
      'rule 3',
    );
  });

  test('an escaped reference is text', () => {
    expect(verdict('commands:\n  - [/usr/bin/printf, "${HOME}"]\n', command(['/usr/bin/printf', '$${HOME}']))).toBe('rule 3');
  });

  test('what stands in front of the name is judged at once', () => {
    expect(verdict('commands:\n  - [/usr/bin/x, { match: "v.*" }]\n', command(['/usr/bin/x', '--v${tag}']))).toContain('begins with "-"');
    const path = 'commands:\n  - [/usr/bin/x, { path: /srv/app }]\n';
    expect(verdict(path, command(['/usr/bin/x', '/srv/app/releases/${tag}']))).toBe('rule 3');
    expect(verdict(path, command(['/usr/bin/x', '/etc/${tag}']))).toContain('does not lead below /srv/app');
    expect(verdict(path, command(['/usr/bin/x', '/srv/app/../${tag}']))).toContain('does not lead below /srv/app');
  });

  test('final texts are judged again, and a reference in them has no meaning', () => {
    const { allowBound } = authority('commands:\n  - [/usr/bin/git, { match: "v[0-9]+" }]\n');
    expect(allowBound(command(['/usr/bin/git', 'v1']), { readOnly: false }).allowed).toBe(true);
    expect(allowBound(command(['/usr/bin/git', '--exec=x']), { readOnly: false }).allowed).toBe(false);
    expect(allowBound(command(['/usr/bin/git', '${tag}']), { readOnly: false }).allowed).toBe(false);
  });

  test('a secret fits only where any text is taken', () => {
    const any = authority('commands:\n  - { argv: [/usr/bin/psql], stdin: true, env: [PGPASSWORD] }\n');
    expect(any.allowSettled(command(['/usr/bin/psql'], { stdin: '${s}', env: { PGPASSWORD: '${s}' } }), { readOnly: false }).allowed).toBe(
      true,
    );
    const some = authority('commands:\n  - { argv: [/usr/bin/psql], stdin: { match: "a+" } }\n');
    expect(some.allow(command(['/usr/bin/psql'], { stdin: '${s}' }), { readOnly: false }).allowed).toBe(true);
    expect(some.allowSettled(command(['/usr/bin/psql'], { stdin: '${s}' }), { readOnly: false }).allowed).toBe(false);
  });
});

describe('what a rule grants beside its words', () => {
  const plain = 'commands:\n  - [/usr/bin/x]\n';
  test('missing: no user, no reach, no variable, no stdin', () => {
    expect(verdict(plain, command(['/usr/bin/x'], { user: 'shop' }))).toContain(
      'it runs as shop, and the rule allows it only without user',
    );
    expect(verdict(plain, command(['/usr/bin/x'], { reach: [network] }))).toContain('it reaches network, which the rule does not');
    expect(verdict(plain, command(['/usr/bin/x'], { env: { A: 'b' } }))).toContain('it sets A: the rule does not name it');
    expect(verdict(plain, command(['/usr/bin/x'], { stdin: '' }))).toContain('it has stdin: the rule gives it none');
  });

  test('all differences are named at once', () => {
    const said = verdict(plain, command(['/usr/bin/x', 'y'], { user: 'shop', reach: [network], env: { A: 'b' } }));
    expect(said).toBe(
      'refused at argv index 1: the rule ends before y; it runs as shop, and the rule allows it only without user; it reaches network, which the rule does not; it sets A: the rule does not name it (nearest rule ops/policy.yaml:3 [/usr/bin/x])',
    );
  });

  test('listed users must be named', () => {
    const yaml = 'commands:\n  - { argv: [/usr/bin/x], users: [shop, www] }\n';
    expect(verdict(yaml, command(['/usr/bin/x'], { user: 'www' }))).toBe('rule 3');
    expect(verdict(yaml, command(['/usr/bin/x'], { user: 'root' }))).toContain('only as shop or www');
    expect(verdict(yaml, command(['/usr/bin/x'], { user: '${u}' }))).toContain('only as shop or www');
    expect(verdict(yaml, command(['/usr/bin/x']))).toContain('it names no user');
  });

  test.each([
    ['network', { kind: 'endpoint', host: '127.0.0.1', port: 80 }, true],
    ['127.0.0.1:80', { kind: 'endpoint', host: '127.0.0.1', port: 80 }, true],
    ['127.0.0.1:80', { kind: 'endpoint', host: '127.0.0.1', port: 81 }, false],
    ['127.0.0.1:80', { kind: 'network' }, false],
    ['/run/a.sock', { kind: 'socket', path: '/run/a.sock' }, true],
    ['/run/a.sock', { kind: 'socket', path: '/run/a.sock2' }, false],
    ['network', { kind: 'socket', path: '/run/a.sock' }, false],
    ['network', { kind: 'host' }, false],
    ['host', { kind: 'network' }, true],
    ['host', { kind: 'host' }, true],
  ] as const)('reach [%s] and a command that reaches %j: %s', (granted, reach, allowed) => {
    const said = verdict(`commands:\n  - { argv: [/usr/bin/x], reach: ["${granted}"] }\n`, command(['/usr/bin/x'], { reach: [reach] }));
    expect(said === 'rule 3').toBe(allowed);
  });

  test('variables by name, or by name and value', () => {
    const list = 'commands:\n  - { argv: [/usr/bin/x], env: [A] }\n';
    expect(verdict(list, command(['/usr/bin/x'], { env: { A: 'anything\nat all' } }))).toBe('rule 3');
    expect(verdict(list, command(['/usr/bin/x'], { env: { B: 'b' } }))).toContain('it sets B');
    const map = 'commands:\n  - { argv: [/usr/bin/x], env: { A: { match: "[a-z]+" }, GIT_DIR: /srv/app/.git } }\n';
    expect(verdict(map, command(['/usr/bin/x'], { env: { A: 'abc', GIT_DIR: '/srv/app/.git' } }))).toBe('rule 3');
    expect(verdict(map, command(['/usr/bin/x'], { env: { A: 'ABC' } }))).toContain('it sets A: ABC does not match');
    expect(verdict(map, command(['/usr/bin/x'], { env: { GIT_DIR: '/tmp' } }))).toContain('it sets GIT_DIR');
  });

  test('looks is carried to the plan', () => {
    const said = authority('commands:\n  - { argv: [/usr/bin/ss], reach: [network], looks: true }\n').allow(
      command(['/usr/bin/ss'], { reach: [network] }),
      { readOnly: false },
    );
    expect(said).toMatchObject({ allowed: true, by: { looks: true } });
  });
});

describe('pins', () => {
  const pin = `runbooks:\n  - { file: runbooks/x.yaml, sha256: ${runbookSha256} }\n`;
  test('every command of exactly that file is allowed', () => {
    expect(verdict(pin, command(['/bin/sh', '-c', 'x'], { user: 'shop', reach: [{ kind: 'host' }], env: { A: 'b' }, stdin: 'x' }))).toBe(
      'pin 3',
    );
  });

  test('another content is not, and the refusal says so', () => {
    expect(verdict(pin.replace(/a{64}/, 'c'.repeat(64)), command(['/usr/bin/x']))).toBe(
      'refused: no rule of ops/policy.yaml is for this program; runbooks/x.yaml is pinned at ops/policy.yaml:3, but its content has changed since (aaaaaaaaaaaa…)',
    );
  });

  test('another file with the same content is not', () => {
    expect(verdict(pin.replace('x.yaml', 'y.yaml'), command(['/usr/bin/x']))).toBe(
      'refused: no rule of ops/policy.yaml is for this program',
    );
  });

  test.each([
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'PATH',
    'MANPATH',
    'NODE_OPTIONS',
    'BASH_ENV',
    'GIT_SSH_COMMAND',
    'PYTHONSTARTUP',
    'PERL5LIB',
  ])('a pin does not allow %s, a rule that names it does', (name) => {
    const asked = command(['/usr/bin/x'], { env: { [name]: '/a' } });
    expect(verdict(pin, asked)).toContain(`refused: it sets ${name}, which decides what code runs`);
    expect(verdict(`${pin}commands:\n  - { argv: [/usr/bin/x], env: { ${name}: /a } }\n`, asked)).toBe('rule 5');
  });

  test('a bare program name is refused under a pin too', () => {
    expect(verdict(pin, command(['nginx', '-t']))).toContain('refused: nginx is no absolute path, and no rule');
  });

  test('a pin holds the content of no script: a rule with the digest does', () => {
    const script = { file: 'scripts/verify.sh', sha256: 'd'.repeat(64) };
    const rule = (sha256: string): string => `${pin}commands:\n  - { script: scripts/verify.sh, sha256: ${sha256} }\n`;
    expect(verdict(pin, command(['verify.sh']), { script })).toContain(
      'refused: no rule of ops/policy.yaml is for the script scripts/verify.sh',
    );
    expect(verdict(rule('e'.repeat(64)), command(['verify.sh']), { script })).toContain('but its content is dddddddddddd');
    expect(verdict(rule(script.sha256), command(['verify.sh']), { script })).toBe('rule 5');
  });

  test('a rule that fits says more than the pin', () => {
    expect(verdict(`${pin}commands:\n  - [/usr/bin/x]\n`, command(['/usr/bin/x']))).toBe('rule 5');
  });
});

describe('READ_ONLY', () => {
  const asked = command(['/usr/bin/df', '-h']);
  test('any command without reach is allowed, for the kernel is the control', () => {
    expect(verdict('', asked, { readOnly: true })).toBe('read-only 1');
    expect(verdict('strict: false\nread_only: { commands: any }\n', asked, { readOnly: true })).toBe('read-only 3');
    expect(verdict('', command(['/usr/bin/df'], { reach: [network] }), { readOnly: true })).toContain('refused');
    expect(verdict('', command(['/usr/bin/df'], { env: { LD_PRELOAD: '/x' } }), { readOnly: true })).toContain(
      'refused: it sets LD_PRELOAD',
    );
    expect(verdict('', command(['df']), { readOnly: true })).toContain('refused: df is no absolute path');
  });

  test('listed: only what a rule or pin allows', () => {
    expect(verdict('read_only: { commands: listed }\n', asked, { readOnly: true })).toContain('refused');
    expect(verdict('read_only: { commands: listed }\ncommands:\n  - [/usr/bin/df, -h]\n', asked, { readOnly: true })).toBe('rule 4');
  });

  test('another class has no such freedom', () => {
    expect(verdict('', asked)).toContain('refused');
  });
});

describe('scripts', () => {
  const sha256 = 'd'.repeat(64);
  const yaml = `commands:\n  - { script: scripts/verify.sh, sha256: ${sha256} }\n  - { script: scripts/args.sh, sha256: ${sha256}, args: [{ match: "[0-9]+" }], users: [shop] }\n`;
  const script = { file: 'scripts/verify.sh', sha256 };
  test('exactly these bytes, without arguments unless the rule has them', () => {
    expect(verdict(yaml, command(['verify.sh']), { script })).toBe('rule 3');
    expect(verdict(yaml, command(['verify.sh', 'x']), { script })).toContain('refused at argv index 1: the rule ends before x');
    expect(verdict(yaml, command(['verify.sh']), { script: { ...script, sha256: 'e'.repeat(64) } })).toContain(
      'refused because scripts/verify.sh is allowed as dddddddddddd…, but its content is eeeeeeeeeeee…',
    );
    expect(verdict(yaml, command(['args.sh', '12'], { user: 'shop' }), { script: { file: 'scripts/args.sh', sha256 } })).toBe('rule 4');
    expect(verdict(yaml, command(['args.sh', 'x'], { user: 'shop' }), { script: { file: 'scripts/args.sh', sha256 } })).toContain(
      'argv index 1',
    );
  });

  test('a rule for a program never allows a script of that name', () => {
    expect(verdict('commands:\n  - [/usr/bin/x]\n', command(['/usr/bin/x']), { script })).toContain('refused');
    expect(verdict(yaml, command(['/scripts/verify.sh']))).toContain('refused');
  });
});

describe('bare program names', () => {
  const rules = authority(
    'commands:\n  - [/usr/sbin/nginx, -t]\n  - [/usr/sbin/nginx, -v]\n  - [/usr/bin/python3, -V]\n  - [/usr/local/bin/python3, -V]\n',
  );
  test('one allowed command with that base name', () => {
    expect(rules.resolveProgram('nginx')).toEqual({ path: '/usr/sbin/nginx' });
    expect(rules.resolveProgram('apache2')).toEqual({ path: undefined, candidates: [] });
    expect(rules.resolveProgram('python3')).toEqual({ path: undefined, candidates: ['/usr/bin/python3', '/usr/local/bin/python3'] });
    expect(rules.resolveProgram('')).toEqual({ path: undefined, candidates: [] });
  });

  test('ambiguity names the candidates', () => {
    const said = rules.allow(command(['python3', '-V']), { readOnly: false });
    expect(said).toMatchObject({ denial: { reason: 'refused: python3 may be /usr/bin/python3 or /usr/local/bin/python3' } });
  });
});
