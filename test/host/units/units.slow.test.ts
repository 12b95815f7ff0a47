// Steps as units of a real systemd: what a command keeps, how it is ended, and what can be known of it when its runner was killed.
import { describe, expect, it } from 'vitest';
import { useHost } from '../../vps/use-host.ts';
import { inside, sourceBinds } from '../inside.ts';
import type { Ran } from '../local.ts';

const host = useHost({ binds: sourceBinds, program: false });

const unit = 'holdpoint-OPS-2026-11-21-001-step-2.service';
/** In the host: runs words as the unit, with what was told of them. */
const helper = `
const told = [];
const asUnit = async (argv, more = {}, extra = {}) => run(argv, extra.kind ?? 'boundary', more, { unit: '${unit}', tell: (fact) => told.push(fact), ...extra });
const sh = (script, ...args) => ['/bin/sh', '-c', script, 'sh', ...args];
`;

it('are what a host with systemd offers, and are tried', async () => {
  const { abilities } = await inside<{ abilities: Record<string, unknown> }>(host(), 'answer.abilities = probe.abilities;');
  expect(abilities).toMatchObject({ bwrap: '/usr/bin/bwrap', view: 'overlay', supervision: 'unit', relay: true });
  const user = await inside<{ abilities: Record<string, unknown> }>(host(), 'answer.abilities = probe.abilities;', {
    name: 'www-data',
    home: '/tmp',
  });
  expect(user.abilities['supervision']).not.toBe('unit');
});

describe('a command', () => {
  it('has its streams apart and in order, its input, its limits and nothing of anybody else', async () => {
    await host().must('systemctl set-environment HOLDPOINT_LEAK=1 LD_PRELOAD=/nonexistent.so');
    const ran = await inside<Record<string, Ran> & { told: readonly string[]; own: readonly string[] }>(
      host(),
      `${helper}
       answer.own = [];
       answer.one = await asUnit(sh('echo a; echo b >&2; cat; env | sort; umask; ulimit -Sn; cat /proc/self/cgroup; ls /proc/self/fd; exit 7'), {}, { stdin: Buffer.from('given\\n'), env: { WORD: "it's \\"$HOME\\" %n" } });
       answer.empty = await asUnit(sh('cat; echo end'));
       const order = [];
             await host.exec({ argv: sh('for i in 1 2 3; do echo out; sleep 0.1; echo err >&2; sleep 0.1; done'), profile: { kind: 'boundary', confinement: none }, cwd: '/', env: {}, timeout: 20000, unit: '${unit}' }, (chunk) => order.push(chunk.stream));
       answer.own = order; answer.told = told;`,
    );
    await host().must('systemctl unset-environment HOLDPOINT_LEAK LD_PRELOAD');
    expect(ran['one']!.ended, ran['one']!.err).toEqual({ kind: 'exited', code: 7 });
    expect(ran['one']!.err).toBe('b\n');
    expect(ran['one']!.out).toMatch(
      /^a\ngiven\nHOME=\/root\nLANG=C\.UTF-8\nLOGNAME=root\nPATH=[^\n]*\nPWD=\/\nTZ=UTC\nUSER=root\nWORD=it's "\$HOME" %n\n0022\n1024\n/,
    );
    expect(ran['one']!.out).not.toContain('HOLDPOINT_LEAK');
    expect(ran['one']!.out).toMatch(/\n0\n1\n2\n3\n$/);
    expect(ran['empty']!.out).toBe('end\n');
    expect(ran.own).toEqual(['out', 'err', 'out', 'err', 'out', 'err']);
    expect(ran.told[0]).toBe(`ran as the unit ${unit}`);
  });

  it('ends as it ended: by a signal, not at all, or never begun', async () => {
    const ran = await inside<Record<string, Ran>>(
      host(),
      `${helper}
       answer.signal = await asUnit(sh('kill -9 $$'));
       answer.absent = await asUnit(['/none/program']);
       answer.path = await asUnit(['/bin/true'], { writable: ['/srv/absent'] });
       answer.long = await asUnit(['/bin/echo', 'x'.repeat(3000000)]);
       answer.view = await asUnit(sh('echo changed > /etc/debian_version && cat /etc/debian_version'), {}, { kind: 'view' });
       answer.user = await asUnit(sh('id -un; echo x > /etc/debian_version || echo held'), {}, { user: 'www-data' });`,
    );
    expect(ran['signal']!.ended).toEqual({ kind: 'signalled', signal: 'SIGKILL', or_exit: 137 });
    expect(ran['absent']!.ended).toEqual({ kind: 'not-started', reason: 'there is no program /none/program' });
    expect(ran['path']!.ended).toEqual({ kind: 'not-started', reason: 'the writable path /srv/absent does not exist' });
    expect(ran['long']!.ended).toEqual({ kind: 'not-started', reason: 'the argument list is longer than the kernel takes' });
    expect(ran['view']!.out).toBe('changed\n');
    expect(ran['user']!.out).toBe('www-data\nheld\n');
    expect(await host().must('cat /etc/debian_version')).not.toBe('changed\n');
  });

  it('is asked to end when its time is up or somebody stops it, and ended with all it started when it does not', async () => {
    const ran = await inside<Record<string, Ran & { ms: number }>>(
      host(),
      `${helper}
       const timed = async (...words) => { const began = performance.now(); const ran = await asUnit(...words); return { ...ran, ms: performance.now() - began }; };
       answer.polite = await timed(sh('trap "echo asked; exit 0" TERM; echo ready; while :; do sleep 0.05; done'), {}, { timeout: 1500 });
       answer.deaf = await timed(sh('trap "" TERM; (setsid sleep 987654 &); echo ready; while :; do sleep 0.05; done'), {}, { timeout: 1500 });
       const stop = new AbortController();
       const output = collector(1000);
       answer.stopped = { ended: await host.exec({ argv: sh('echo ready; sleep 987654'), profile: { kind: 'boundary', confinement: none }, cwd: '/', env: {}, timeout: 60000, unit: '${unit}' }, (chunk) => { output.watch(chunk); stop.abort(); }, stop.signal), out: output.text('out') };`,
    );
    expect(ran['polite']).toMatchObject({ ended: { kind: 'timed-out', after_ms: 1500 }, out: 'ready\nasked\n' });
    expect(ran['deaf']).toMatchObject({ ended: { kind: 'timed-out', after_ms: 1500 }, out: 'ready\n' });
    expect(ran['stopped']).toMatchObject({ ended: { kind: 'cancelled' }, out: 'ready\n' });
    expect(await host().must(`pgrep -fc "sleep 98765[4]" || true; systemctl show ${unit} -P LoadState`)).toBe('0\nnot-found\n');
  });

  it('that forks without end is held to so many processes where the host enforces it; where it does not, the record says so (154)', async () => {
    const bomb = 'my $n = 0; for (1..200) { my $p = fork; last if !defined $p; if ($p == 0) { sleep 30; exit } $n++ } print $n';
    const seen = await inside<{ bounds: { tasks?: number }; limits: readonly string[]; small: Ran; usual: Ran }>(
      host(),
      `const { tryBoundary } = await import('/opt/source/src/host/boundary/try-boundary.ts');
       const bounds = probe.abilities.bounds;
       answer.bounds = bounds;
       answer.limits = (await tryBoundary({ host, probe, state }, act)).limits;
       const held = { ...bounds, ...(bounds.tasks === undefined ? {} : { tasks: 40 }) };
       const small = createLocalHost({ state, scratch, abilities: { ...probe.abilities, bounds: held } });
       const forking = async (on) => {
         const output = collector(1000);
         const ended = await on.exec({ argv: ['/usr/bin/perl', '-e', ${JSON.stringify(bomb)}], profile: { kind: 'boundary', confinement: none }, cwd: '/', env: {}, timeout: 20000, unit: '${unit}' }, output.watch);
         return { ended, out: output.text('out'), err: output.text('err') };
       };
       answer.small = await forking(small);
       answer.usual = await forking(host);`,
    );
    const [least, most, said] =
      seen.bounds.tasks === undefined
        ? [200, 200, /^no limit is enforced on the processes/]
        : [1, 40, /^4096 processes and threads of a step$/];
    expect(Number(seen.small.out)).toBeGreaterThanOrEqual(least);
    expect(Number(seen.small.out)).toBeLessThanOrEqual(most);
    expect(seen.usual).toMatchObject({ ended: { kind: 'exited', code: 0 }, out: '200' });
    expect(seen.limits).toContainEqual(expect.stringMatching(said));
    expect(await host().must('pgrep -fc "perl -e m[y]" || true')).toBe('0\n');
  });

  it('leaves nothing of its words on disk, nor in what systemd shows', async () => {
    await inside(
      host(),
      `${helper} await asUnit(sh('true', 'argument-4711'), {}, { env: { SECRET: 'value-4711' }, stdin: Buffer.from('input-4711') });`,
    );
    expect(await host().must('grep -rl "[a-z]-4711" /var/lib/holdpoint /run/systemd /var/log 2>/dev/null || true')).toBe('');
  });
});

describe('when its runner was killed', () => {
  const begin = `${helper} await asUnit(sh('echo begun; while [ ! -e /srv/go ]; do sleep 0.05; done; i=0; while [ $i -lt 3000 ]; do echo "line $i of many, long enough to fill a pipe"; i=$((i+1)); done; echo more >&2; echo done > /srv/app/result; exit 3'), { writable: ['/srv/app'] }, { timeout: 60000 });`;

  async function killed(): Promise<void> {
    await host().must('mkdir -p /srv/app; rm -f /srv/go /srv/app/result');
    const running = inside(host(), begin).catch(() => 'killed');
    await host().until(
      `test "$(systemctl show ${unit} -P ActiveState)" = active && grep -q child-pid /var/lib/holdpoint/scratch/units/${unit}/status`,
    );
    await host().must('pkill -9 -f "^/opt/source.*inside[.]mts"');
    expect(await running).toBe('killed');
  }

  it('goes on, says so, and whoever comes later reads all that it printed and how it ended', async () => {
    await killed();
    const seen = await inside<Record<string, { state: string; text: string }> & { out: number; err: string }>(
      host(),
      `answer.before = await host.units.statusOf('${unit}');
       const { writeFileSync } = await import('node:fs');
       writeFileSync('/srv/go', '');
       const output = collector(1024 ** 2);
       answer.after = await host.units.follow('${unit}', output.watch, new AbortController().signal);
       answer.out = output.text('out').split('\\n').length; answer.err = output.text('err');
       answer.again = await host.units.statusOf('${unit}');`,
    );
    expect(seen['before']).toEqual({ state: 'running', text: `its unit ${unit} is still running (active, running)` });
    const ended = { state: 'ended', text: `its unit ${unit} went on without the runner and ended with exit 3` };
    expect(seen['after']).toEqual(ended);
    expect(seen['again']).toEqual(ended);
    // What the runner had read before it was killed went with it.
    expect(seen.out).toBeGreaterThanOrEqual(3001);
    expect(seen.err).toBe('more\n');
    expect(await host().must('cat /srv/app/result')).toBe('done\n');
  });

  it('a second start of the same step is refused while it runs, and a stop ends it', async () => {
    await killed();
    const seen = await inside<Record<string, Ran & { state: string; text: string }>>(
      host(),
      `${helper}
       answer.second = await asUnit(['/bin/true']);
       answer.stopped = await host.units.follow('${unit}', () => undefined, AbortSignal.timeout(500));`,
    );
    expect(seen['second']!.ended).toEqual({ kind: 'not-started', reason: `its unit ${unit} is still running (active, running)` });
    expect(seen['stopped']!.state).toBe('ended');
    expect(await host().must(`systemctl show ${unit} -P LoadState; ls /srv/app`)).toBe('not-found\n');
  });

  it('what left no result and is not known to systemd is unknown', async () => {
    const seen = await inside<Record<string, { state: string; text: string }>>(
      host(),
      `answer.never = await host.units.statusOf('holdpoint-OPS-2026-11-21-009-step-1.service');
       answer.odd = await host.units.statusOf('../ssh.service');`,
    );
    expect(seen).toEqual({
      never: { state: 'unknown', text: 'its unit holdpoint-OPS-2026-11-21-009-step-1.service is gone and left no result' },
      odd: { state: 'unknown', text: '../ssh.service is no unit of a step' },
    });
  });
});
