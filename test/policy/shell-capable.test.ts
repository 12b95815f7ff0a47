import { describe, expect, test } from 'vitest';
import { shellCapable } from '../../src/model/shell-capable.ts';
import { command, verdict } from './command.ts';

/** Ways to get a shell, or somebody else's program, out of an ordinary command; and the ordinary rule that such a command would be tried under. */
const abuses: readonly (readonly [rule: string, ...argv: string[]])[] = [
  [
    '[/usr/bin/tar, -cf, /srv/a.tar, /srv/a]',
    '/usr/bin/tar',
    '-cf',
    '/dev/null',
    '/dev/null',
    '--checkpoint=1',
    '--checkpoint-action=exec=/bin/sh',
  ],
  ['[/usr/bin/tar, -xf, { match: "[a-z.]+" }]', '/usr/bin/tar', '-xf', 'a.tar', '--to-command', '/bin/sh'],
  ['[/usr/bin/tar, -xf, { rest: ".*" }]', '/usr/bin/tar', '-xf', 'a.tar', '-I', '/bin/sh -c "sh <&2 1>&2"'],
  ['[/usr/bin/tar, -xf, { rest: ".*" }]', '/usr/bin/tar', '-xf', 'a.tar', '--use-comp=/bin/sh'],
  ['[/usr/bin/find, { path: /srv }, -name, { match: ".*" }]', '/usr/bin/find', '/srv', '-exec', '/bin/sh', ';', '-quit'],
  ['[/usr/bin/find, { path: /srv }, { rest: ".*" }]', '/usr/bin/find', '/srv', '-execdir', '/bin/sh', ';'],
  ['[/usr/bin/find, { path: /srv }, { rest: ".*" }]', '/usr/bin/find', '/srv', '-fprintf', '/etc/cron.d/x', 'x'],
  ['[/usr/bin/git, fetch, origin]', '/usr/bin/git', '-c', 'core.pager=/bin/sh', 'help'],
  ['[/usr/bin/git, fetch, { match: ".*" }]', '/usr/bin/git', 'fetch', '--upload-pack=/bin/sh'],
  ['[/usr/bin/git, diff]', '/usr/bin/git', '-p', 'help', 'config'],
  ['[/usr/bin/rsync, -a, /srv/a/, /srv/b/]', '/usr/bin/rsync', '-e', 'sh -c "sh 0<&2 1>&2"', '127.0.0.1:/dev/null'],
  ['[/usr/bin/rsync, -a, { rest: ".*" }]', '/usr/bin/rsync', '-a', '--rsync-path=/bin/sh', 'a', 'b'],
  ['[/usr/bin/vim, -R, /etc/hosts]', '/usr/bin/vim', '-c', ':!/bin/sh'],
  ['[/usr/bin/view, /etc/hosts]', '/usr/bin/view', '-c', ':py3 import os'],
  ['[/usr/bin/less, /var/log/syslog]', '/usr/bin/less', '+!/bin/sh', '/etc/profile'],
  ['[/usr/bin/more, /var/log/syslog]', '/usr/bin/more', '/etc/shadow'],
  ['[/usr/bin/awk, "{print $1}", /var/log/a]', '/usr/bin/awk', 'BEGIN {system("/bin/sh")}'],
  ['[/usr/bin/mawk, "{print $1}"]', '/usr/bin/mawk', 'BEGIN {system("/bin/sh")}'],
  ['[/usr/bin/sed, -n, 1p, /var/log/a]', '/usr/bin/sed', '-n', '1e exec sh 1>&0', '/etc/hosts'],
  ['[/usr/bin/ed, /etc/hosts]', '/usr/bin/ed', '!/bin/sh'],
  ['[/usr/sbin/nginx, -t]', '/usr/sbin/nginx', '-t', '-c', '/tmp/evil.conf'],
  ['[/usr/sbin/nginx, -t]', '/usr/sbin/nginx', '-g', 'load_module /tmp/x.so;'],
  ['[/usr/bin/certbot, renew]', '/usr/bin/certbot', 'renew', '--deploy-hook', '/bin/sh'],
  ['[/usr/bin/certbot, certonly, -n]', '/usr/bin/certbot', 'certonly', '-n', '--pre-hook=/bin/sh 1>&0 0<&2'],
  ['[/usr/bin/systemctl, status, nginx]', '/usr/bin/systemctl', 'edit', 'nginx'],
  ['[/usr/bin/systemctl, status, nginx]', '/usr/bin/systemctl', 'link', '/tmp/evil.service'],
  ['[/usr/bin/systemctl, status, { match: "[a-z]+" }]', '/usr/bin/systemctl', 'enable', '--now', '/tmp/evil.service'],
  ['[/usr/bin/systemctl, status, nginx]', '/usr/bin/systemctl', '--host=evil', 'status', 'nginx'],
  ['[/usr/bin/journalctl, -u, nginx]', '/usr/bin/journalctl', '--pager-end'],
  ['[/usr/bin/env, "true"]', '/usr/bin/env', '/bin/sh'],
  ['[/usr/bin/nice, -n, "5", /usr/bin/true]', '/usr/bin/nice', '/bin/sh'],
  ['[/usr/bin/timeout, 5s, /usr/bin/true]', '/usr/bin/timeout', '7d', '/bin/sh'],
  ['[/usr/bin/xargs, -a, /srv/list, /usr/bin/echo]', '/usr/bin/xargs', '-a', '/dev/null', 'sh'],
  ['[/usr/bin/flock, -u, /run/x]', '/usr/bin/flock', '-u', '/', '/bin/sh'],
  ['[/usr/bin/strace, -o, /dev/null, /usr/bin/true]', '/usr/bin/strace', '-o', '/dev/null', '/bin/sh'],
  ['[/usr/bin/setarch, x86_64, /usr/bin/true]', '/usr/bin/setarch', 'x86_64', '/bin/sh'],
  ['[/usr/bin/ssh, host, "true"]', '/usr/bin/ssh', '-o', 'ProxyCommand=;sh 0<&2 1>&2', 'x'],
  ['[/usr/bin/scp, a, b]', '/usr/bin/scp', '-S', '/tmp/x', 'x', 'y:'],
  ['[/usr/bin/python3, -V]', '/usr/bin/python3', '-c', 'import os; os.system("/bin/sh")'],
  ['[/usr/bin/python3.11, -V]', '/usr/bin/python3.11', '-c', 'import os'],
  ['[/usr/bin/perl, -v]', '/usr/bin/perl', '-e', 'exec "/bin/sh";'],
  ['[/usr/bin/node, --check, server.js]', '/usr/bin/node', '-e', 'require("child_process")'],
  ['[/usr/bin/php8.2, -v]', '/usr/bin/php8.2', '-r', 'system("sh");'],
  ['[/usr/bin/make, test]', '/usr/bin/make', '-s', '--eval=x:\n\tsh'],
  ['[/usr/bin/npm, ci, --ignore-scripts]', '/usr/bin/npm', 'exec', '/bin/sh'],
  ['[/usr/bin/apt-get, -s, upgrade]', '/usr/bin/apt-get', 'update', '-o', 'APT::Update::Pre-Invoke::=/bin/sh'],
  ['[/usr/bin/dpkg, --list]', '/usr/bin/dpkg', '-i', '/tmp/x.deb'],
  ['[/usr/bin/tcpdump, -c, "1"]', '/usr/bin/tcpdump', '-ln', '-i', 'lo', '-w', '/dev/null', '-G', '1', '-z', '/tmp/x'],
  ['[/usr/bin/zip, a.zip, a]', '/usr/bin/zip', 'x', '/etc/hosts', '-T', '-TT', 'sh #'],
  ['[/usr/bin/sort, /srv/a]', '/usr/bin/sort', '-S', '1', '--compress-program=sh', '/srv/a'],
  ['[/usr/bin/split, /srv/a]', '/usr/bin/split', '--filter=/bin/sh', '/dev/stdin'],
  ['[/usr/bin/openssl, version]', '/usr/bin/openssl', 'req', '-engine', './lib.so'],
  ['[/usr/bin/docker, ps]', '/usr/bin/docker', 'run', '-v', '/:/mnt', 'alpine'],
  ['[/usr/bin/crontab, -l]', '/usr/bin/crontab', '-e'],
  ['[/usr/bin/mail, -s, x, root]', '/usr/bin/mail', '--exec=!/bin/sh'],
  ['[/usr/bin/busybox, "true"]', '/usr/bin/busybox', 'sh'],
  ['[/usr/sbin/ip, addr]', '/usr/sbin/ip', 'netns', 'exec', 'foo', '/bin/sh'],
  ['[/usr/bin/psql, -c, "select 1"]', '/usr/bin/psql', '-c', '\\! /bin/sh'],
  ['[/usr/sbin/logrotate, -d, /etc/logrotate.conf]', '/usr/sbin/logrotate', '-f', '/tmp/evil.conf'],
  ['[/usr/bin/nmap, localhost]', '/usr/bin/nmap', '--script=/tmp/x.nse'],
];

describe('what ordinary programs are abused for', () => {
  test('the list is long enough to mean something', () => expect(abuses.length).toBeGreaterThanOrEqual(40));

  test.each(abuses)('under %s: %s %s %s', (rule, ...argv) => {
    expect(verdict(`commands:\n  - ${rule}\n`, command(argv))).toMatch(/^refused at argv index [1-9]/);
    expect(shellCapable(argv[0]!, argv.slice(1))?.level).toBe('runs');
  });
});

describe('shell-capable', () => {
  test.each([
    ['/usr/sbin/nginx', ['-t'], 'nginx loads modules and writes logs that a configuration names with -c, -g, -p'],
    ['/usr/bin/tar', ['-xf', 'a.tar'], 'tar starts another program with --checkpoint-action, --to-command, --use-compress-program'],
    ['/usr/bin/systemctl', ['is-active', 'nginx'], 'systemctl makes the system run a unit or an editor with edit, link, enable'],
    ['/usr/bin/curl', ['-fsS', 'http://x/'], 'curl takes options or a library from a file with -K, --config, --engine'],
  ])('%s %j could, with other words', (program, words, why) => {
    expect(shellCapable(program, words)).toEqual({ level: 'can', why });
  });

  test.each(['/usr/bin/df', '/usr/bin/cat', '/usr/bin/ls', '/usr/bin/true', '/usr/bin/promtool', '/usr/bin/constructor'])(
    '%s is not known to',
    (program) => {
      expect(shellCapable(program, ['-e', '-c', '--exec'])).toBeUndefined();
    },
  );

  test('a cluster of letters hides no option', () => {
    expect(shellCapable('/usr/bin/tar', ['-xIf', 'sh'])?.level).toBe('runs');
    expect(shellCapable('/usr/bin/rsync', ['-ave', 'sh'])?.level).toBe('runs');
  });
});
