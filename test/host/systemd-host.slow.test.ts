// The boundary, the view, gates and survey on a real host with systemd, nginx and sshd.
import { describe, expect, it } from 'vitest';
import { useHost } from '../vps/use-host.ts';
import { inside, sourceBinds } from './inside.ts';
import type { Ran } from './local.ts';

const host = useHost({ binds: sourceBinds, program: false });

it('everything can be enforced there', async () => {
  expect(await inside(host(), 'answer.probe = probe;')).toEqual({
    probe: {
      abilities: {
        bwrap: '/usr/bin/bwrap',
        view: 'overlay',
        supervision: 'unit',
        relay: true,
        cgroup: expect.stringMatching(/^\/sys\/fs\/cgroup/) as string,
        // Which controllers the machine delegates to a host is the machine's affair.
        bounds: expect.any(Object) as object,
      },
      complaints: [],
    },
  });
});

describe('the view', () => {
  it('lets configuration tests do what they do, and keeps nothing of it', async () => {
    await host().must('rm -f /var/log/nginx/error.log; truncate --size=0 /var/log/nginx/access.log; mkdir -p /run/sshd');
    const before = await host().must(
      'find /etc /var/log/nginx /run/nginx.pid /srv -newermt "1 hour ago" -type f ! -path "/srv/inside.mts" | sort; ls -l /var/log/nginx',
    );
    const { nginx, sshd, temp, writes } = await inside<Record<string, Ran>>(
      host(),
      `answer.nginx = await run(['/usr/sbin/nginx', '-t'], 'view');
       answer.sshd = await run(['/usr/sbin/sshd', '-t'], 'view');
       answer.temp = await run(['/usr/bin/mktemp'], 'view');
       answer.writes = await run(['/bin/sh', '-c', 'echo x > /etc/nginx/nginx.conf && rm -r /etc/ssh && echo done'], 'view');`,
    );
    expect(nginx!.ended, nginx!.err).toEqual({ kind: 'exited', code: 0 });
    expect(nginx!.err).toContain('test is successful');
    expect(sshd!.ended, sshd!.err).toEqual({ kind: 'exited', code: 0 });
    expect(temp!.ended).toEqual({ kind: 'exited', code: 0 });
    expect(writes!.out).toBe('done\n');
    expect(
      await host().must(
        'find /etc /var/log/nginx /run/nginx.pid /srv -newermt "1 hour ago" -type f ! -path "/srv/inside.mts" | sort; ls -l /var/log/nginx',
      ),
    ).toBe(before);
    await host().must('nginx -t && sshd -t');
  });

  it('finds a broken configuration, and the bare boundary would have called a good one broken', async () => {
    await host().must('echo "nonsense;" > /etc/nginx/conf.d/broken.conf');
    const { broken } = await inside<Record<string, Ran>>(host(), `answer.broken = await run(['/usr/sbin/nginx', '-t'], 'view');`);
    await host().must('rm /etc/nginx/conf.d/broken.conf');
    expect(broken!.ended).toEqual({ kind: 'exited', code: 1 });
    expect(broken!.err).toContain('unknown directive "nonsense"');
    const { bare } = await inside<Record<string, Ran>>(host(), `answer.bare = await run(['/usr/sbin/nginx', '-t'], 'boundary');`);
    expect(bare!.ended).toEqual({ kind: 'exited', code: 1 });
  });

  it('covers file systems that are mounted below /', async () => {
    await host().must('mkdir -p /srv/disk && mount -t tmpfs none /srv/disk && echo kept > /srv/disk/file');
    const { ran } = await inside<Record<string, Ran>>(
      host(),
      `answer.ran = await run(['/bin/sh', '-c', 'cat /srv/disk/file; echo changed > /srv/disk/file; cat /srv/disk/file'], 'view');`,
    );
    expect(ran!.out).toBe('kept\nchanged\n');
    expect(await host().must('cat /srv/disk/file; umount /srv/disk')).toBe('kept\n');
  });

  it('leaves no mount and no process behind', async () => {
    const count = 'wc -l < /proc/self/mountinfo; pgrep -c bwrap || true';
    const before = await host().must(count);
    await inside(host(), `for (let i = 0; i < 5; i++) await run(['/bin/true'], 'view');`);
    expect(await host().must(count)).toBe(before);
  });

  it('shows /run without a socket in it', async () => {
    const { ran } = await inside<Record<string, Ran>>(
      host(),
      `answer.ran = await run(['/bin/sh', '-c', 'find /run -type s; cat /run/nginx.pid'], 'view');`,
    );
    expect(ran!.out).toBe(await host().must('cat /run/nginx.pid'));
  });
});

describe('the bus', () => {
  it.each(['boundary', 'view'])('is out of reach of systemd-run and systemctl in a %s, and in reach without', async (kind) => {
    await host().must('rm -f /etc/escaped');
    const attack = `['/usr/bin/systemd-run', '--quiet', '--wait', '--collect', '/usr/bin/touch', '/etc/escaped']`;
    const { caught, stop } = await inside<Record<string, Ran>>(
      host(),
      `answer.caught = await run(${attack}, '${kind}', { writable: ['/srv'] });
       answer.stop = await run(['/usr/bin/systemctl', 'stop', 'cron'], '${kind}');`,
    );
    expect([caught!.ended, stop!.ended]).toEqual([
      { kind: 'exited', code: 1 },
      { kind: 'exited', code: 1 },
    ]);
    expect(await host().must('ls /etc/escaped 2>&1 || true; systemctl is-active cron')).toMatch(/No such file[^]*\nactive\n/);
    const { free } = await inside<Record<string, Ran>>(host(), `answer.free = await run(${attack}, 'open');`);
    expect(free!.ended, free!.err).toEqual({ kind: 'exited', code: 0 });
    await host().must('rm /etc/escaped');
  });

  it('is not needed to reload: signals to daemons fail inside', async () => {
    const { ran } = await inside<Record<string, Ran>>(
      host(),
      `answer.ran = await run(['/usr/sbin/nginx', '-s', 'reload'], 'boundary', { writable: ['/var/log/nginx'] });`,
    );
    expect(ran!.ended).toEqual({ kind: 'exited', code: 1 });
  });
});

describe('journal', () => {
  const noisy = `await run(['/usr/bin/systemd-run', '--quiet', '--wait', '--unit=noisy', '--description=noise', '/bin/sh', '-c', 'echo "some FATAL trouble"'], 'outside');`;

  it('sees only entries of the unit since the mark', async () => {
    const said = await inside<Record<string, string>>(
      host(),
      `${noisy}
       const wanted = gate({ kind: 'journal', unit: 'noisy.service', without: 'fatal' });
       const marks = await target.baselines([wanted]);
       answer.clean = await judge(wanted, marks);
       answer.other = await judge(gate({ kind: 'journal', unit: 'cron.service', with: '.' }), marks);
       ${noisy}
       answer.dirty = await judge(wanted, marks);
       answer.wanted = await judge(gate({ kind: 'journal', unit: 'noisy.service', with: 'some fatal' }), marks);
       answer.lost = await judge(wanted, { ...marks, journal_cursor: marks.journal_cursor.replace(/i=[0-9a-f]+/, 'i=1').replace(/x=[0-9a-f]+/, 'x=1') });
       answer.none = await judge(wanted, { logs: {}, units: {} });`,
    );
    expect(said).toMatchObject({
      clean: 'PASS 0 new lines, none matches',
      other: 'FAIL 0 new lines, none matches',
      dirty: 'FAIL a line matches: some FATAL trouble',
      wanted: 'PASS a line matches: some FATAL trouble',
      none: 'UNKNOWN where the journal ended before is not known',
    });
    expect(said['lost']).toMatch(/^UNKNOWN /);
  });

  it('is UNKNOWN for somebody who may not read it', async () => {
    const { said } = await inside<Record<string, string>>(
      host(),
      `const real = host.exec;
       host.exec = (invocation, ...rest) => real({ ...invocation, user: 'nobody' }, ...rest);
       answer.said = await judge(gate({ kind: 'journal', unit: 'cron.service', without: 'x' }), { logs: {}, units: {}, journal_cursor: 's=1' });`,
    );
    expect(said).toMatch(/^UNKNOWN the journal cannot be read: /);
  });
});

describe('service', () => {
  it('a unit that dies three seconds after its start is caught by `for`', async () => {
    await host().put('/etc/systemd/system/doomed.service', '[Service]\nExecStart=/bin/sleep 3\n[Install]\nWantedBy=multi-user.target\n');
    await host().must('systemctl daemon-reload');
    const said = await inside<Record<string, string>>(
      host(),
      `const wanted = (timing) => gate({ kind: 'service', unit: 'doomed.service', active: true, restarts: 0 }, timing);
       const marks = await target.baselines([wanted({})]);
       await run(['/usr/bin/systemctl', 'start', 'doomed.service'], 'outside');
       answer.now = await judge(wanted({}), marks);
       answer.held = await judge(wanted({ for: 6000 }), marks);
       answer.absent = await judge(gate({ kind: 'service', unit: 'no-such-unit.service', active: true }), marks);
       answer.enabled = await judge(gate({ kind: 'service', unit: 'doomed.service', enabled: false }), marks);`,
    );
    expect(said['now']).toBe('PASS doomed.service is active (running), disabled, no restart by itself');
    expect(said['held']).toMatch(/^FAIL doomed\.service is inactive \(dead\), disabled, after it had held for \d+ ms of 6000 ms$/);
    expect(said['absent']).toBe('FAIL there is no unit no-such-unit.service');
    expect(said['enabled']).toMatch(/^PASS /);
  });

  it('a unit that systemd starts again and again is caught, although it is active at every look', async () => {
    await host().put(
      '/etc/systemd/system/flapping.service',
      '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep 0.7\nRestart=always\nRestartSec=1ms\n',
    );
    await host().must('systemctl daemon-reload');
    const said = await inside<Record<string, string>>(
      host(),
      `const wanted = (timing) => gate({ kind: 'service', unit: 'flapping.service', active: true }, timing);
       await run(['/usr/bin/systemctl', 'start', 'flapping.service'], 'outside');
       answer.held = await judge(wanted({ for: 4000 }), { logs: {}, units: {} });
       const marks = await target.baselines([wanted({})]);
       await pause(2500);
       answer.counted = await judge(gate({ kind: 'service', unit: 'flapping.service', restarts: 0 }), marks);
       await run(['/usr/bin/systemctl', 'stop', 'flapping.service'], 'outside');`,
    );
    expect(said['held']).toMatch(/^FAIL (it changed while it should have held: active [0-9a-f]+ \d+ → |flapping\.service is )/);
    expect(said['counted']).toMatch(/^FAIL flapping\.service is .*, [1-9]\d* restarts? by itself$/);
  });

  it('counts failed units of the host', async () => {
    const said = await inside<Record<string, string>>(
      host(),
      `await run(['/usr/bin/systemctl', 'reset-failed'], 'outside');
       answer.none = await judge(gate({ kind: 'services', failed: 0 }), { logs: {}, units: {} });
       await run(['/usr/bin/systemd-run', '--quiet', '--unit=broken', '/bin/false'], 'outside');
       answer.one = await judge(gate({ kind: 'services', failed: 0 }, { attempts: 1, after: 500 }), { logs: {}, units: {} });
       answer.allowed = await judge(gate({ kind: 'services', failed: 1 }), { logs: {}, units: {} });
       await run(['/usr/bin/systemctl', 'reset-failed'], 'outside');`,
    );
    expect(said).toEqual({ none: 'PASS no unit is failed', one: 'FAIL failed: broken.service', allowed: 'PASS failed: broken.service' });
  });

  it('is UNKNOWN where systemd does not answer', async () => {
    const { said } = await inside<Record<string, string>>(
      host(),
      `const real = host.exec;
       host.exec = (invocation, ...rest) => invocation.argv[0] === '/usr/bin/systemctl' ? real({ ...invocation, profile: { kind: 'boundary', confinement: none } }, ...rest) : real(invocation, ...rest);
       answer.said = await judge(gate({ kind: 'service', unit: 'cron.service', active: true }), { logs: {}, units: {} });`,
    );
    expect(said).toMatch(/^UNKNOWN systemd does not answer: /);
  });
});

it('http and tcp gates ask the real nginx', async () => {
  const said = await inside<Record<string, string>>(
    host(),
    `const at = { logs: {}, units: {} };
     answer.page = await judge(gate({ kind: 'http', url: 'http://127.0.0.1/', status: 200, body: 'Welcome to nginx', header: { server: 'nginx.*' }, from: 'host' }), at);
     answer.none = await judge(gate({ kind: 'http', url: 'http://127.0.0.1/none', status: 404, from: 'host' }), at);
     answer.ssh = await judge(gate({ kind: 'tcp', host: '127.0.0.1', port: 22, open: true, from: 'host' }), at);
     answer.shut = await judge(gate({ kind: 'tcp', host: '127.0.0.1', port: 23, open: false, from: 'host' }), at);
     answer.prometheus = await judge(gate({ kind: 'prometheus', url: 'http://127.0.0.1:9090', query: 'vector(1)', expect: { op: '==', value: 1 } }, { attempts: 40, every: 500 }), at);`,
  );
  expect(said).toMatchObject({ page: 'PASS answered 200', none: 'PASS answered 404', ssh: 'PASS open' });
  expect(said['shut']).toMatch(/^PASS closed/);
  expect(said['prometheus']).toMatch(/^PASS 1 == 1/);
});

describe('a normal user', () => {
  const demo = { name: 'demo', home: '/home/demo' };

  it('has the same boundary on its own paths, and gates with nothing writable', async () => {
    await host().must('useradd --create-home demo; install -d -o demo /home/demo/site /home/demo/other');
    const said = await inside<Record<string, Ran> & { probe: unknown }>(
      host(),
      `answer.probe = probe;
       const script = ['/bin/sh', '-c', 'id -un; echo x > /home/demo/site/file && echo inside; (echo x > /home/demo/other/file) 2>/dev/null || echo held; ls /home/demo/.local/state/holdpoint | wc -l; [ -e /proc/' + process.pid + '/root ] || echo alone; sed -n "s/^CapEff:\\t//p" /proc/self/status'];
       answer.act = await run(script, 'boundary', { writable: ['/home/demo/site'] });
       answer.look = await run(['/bin/sh', '-c', 'cat /home/demo/site/file; (echo y > /home/demo/site/file) 2>/dev/null || echo held'], 'view', { writable: ['/home/demo/site'] });
       answer.other = await run(['/usr/bin/id'], 'boundary', {}, { user: 'root' });`,
      demo,
    );
    expect(said.probe).toMatchObject({ abilities: { bwrap: '/usr/bin/bwrap', view: 'read-only' } });
    expect(said['act']!.out, said['act']!.err).toBe('demo\ninside\nheld\n0\nalone\n0000000000000000\n');
    expect(said['look']!.out).toBe('x\nheld\n');
    expect(said['other']!.ended).toEqual({
      kind: 'not-started',
      reason: expect.stringMatching(/^only root can run a command as root; Holdpoint acts as uid \d+$/) as string,
    });
  });

  it('is told so where the kernel does not let it have namespaces', async () => {
    await host().must(
      'mkdir -p /srv/broken; printf "#!/bin/sh\\nwhile [ \\"\\$1\\" != -- ]; do shift; done; shift; exec \\"\\$@\\"\\n" > /srv/broken/bwrap; chmod 755 /srv/broken/bwrap; cp /usr/bin/bwrap /srv/bwrap.kept',
    );
    await host().must('mount --bind /srv/broken/bwrap /usr/bin/bwrap');
    const { probe } = await inside<{ probe: { abilities: unknown; complaints: readonly string[] } }>(host(), 'answer.probe = probe;');
    await host().must('umount /usr/bin/bwrap');
    expect(probe.abilities).toEqual({ view: 'none' });
    expect(probe.complaints[0]).toMatch(/^bubblewrap does not confine here: /);
  });
});
