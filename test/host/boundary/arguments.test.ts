import { describe, expect, it } from 'vitest';
import { boundaryArguments, type BoundaryFacts } from '../../../src/host/boundary/arguments.ts';
import { confinement } from '../local.ts';

const root: BoundaryFacts = {
  bwrap: '/usr/bin/bwrap',
  starter: { uid: 0, gid: 0 },
  state: ['/var/lib/holdpoint'],
  hidden: [],
  sockets: [],
  resolver: [],
};
const inside = { argv: ['/usr/sbin/nginx', '-t'], cwd: '/srv' };

describe('the profile for root', () => {
  it('is exactly the one that held', () => {
    expect(boundaryArguments(confinement({ writable: ['/etc/nginx'] }), root, inside).join(' ')).toBe(
      [
        '/usr/bin/bwrap --json-status-fd 3 --die-with-parent --new-session',
        '--unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup --unshare-net --clearenv --args 4',
        '--ro-bind / / --dev /dev --proc /proc --ro-bind /proc/sys /proc/sys --ro-bind-try /proc/sysrq-trigger /proc/sysrq-trigger --tmpfs /run --tmpfs /tmp',
        '--bind /etc/nginx /etc/nginx --perms 0711 --tmpfs /var/lib/holdpoint --remount-ro /var/lib/holdpoint',
        '--cap-drop ALL --cap-add CAP_CHOWN --cap-add CAP_DAC_OVERRIDE --cap-add CAP_FOWNER --cap-add CAP_FSETID',
        '--chdir /srv -- /usr/sbin/nginx -t',
      ].join(' '),
    );
  });

  it('adds no other capability, whatever is asked for', () => {
    const wanted = confinement({
      writable: ['/a'],
      reach: [{ kind: 'network' }, { kind: 'processes' }, { kind: 'socket', path: '/run/s' }],
    });
    for (const runAs of [undefined, { uid: 33, gid: 33, groups: [33] }]) {
      for (const view of [undefined, { root: '/v/root', run: '/v/run' }]) {
        const facts = { ...root, ...(runAs === undefined ? {} : { runAs }), ...(view === undefined ? {} : { view }) };
        const argv = boundaryArguments(wanted, facts, inside);
        const added = argv.filter((_, index) => argv[index - 1] === '--cap-add');
        expect(argv[argv.indexOf('--cap-drop') + 1]).toBe('ALL');
        expect(added.filter((name) => /SYS_|MKNOD|DAC_READ_SEARCH|NET_ADMIN|NET_RAW|SETFCAP/.test(name))).toEqual([]);
      }
    }
  });

  it('gives every capability up before a command of another user', () => {
    const argv = boundaryArguments(confinement(), { ...root, runAs: { uid: 33, gid: 34, groups: [33, 44] } }, inside);
    expect(argv.slice(argv.indexOf('--') + 1)).toEqual([
      ...[
        '/usr/bin/setpriv',
        '--reuid=33',
        '--regid=34',
        '--groups=33,44',
        '--inh-caps=-all',
        '--ambient-caps=-all',
        '--bounding-set=-all',
        '--no-new-privs',
        '--',
      ],
      ...inside.argv,
    ]);
  });
});

it('uses a user namespace and no capability for a normal user', () => {
  const argv = boundaryArguments(confinement(), { ...root, starter: { uid: 1000, gid: 1000 } }, inside);
  expect(argv.join(' ')).toContain('--unshare-user --uid 1000 --gid 1000 --unshare-pid');
  expect(argv.join(' ')).not.toContain('--cap-');
});

describe('order, for a later mount covers an earlier one', () => {
  const text = (more: Parameters<typeof confinement>[0], facts: Partial<BoundaryFacts> = {}): string =>
    boundaryArguments(confinement(more), { ...root, ...facts }, inside).join(' ');

  it('makes parents writable before what lies in them, then protects, then hides', () => {
    const argv = text(
      { writable: ['/etc/a/b', '/etc/a'], protected: ['/etc/a/keep'] },
      {
        hidden: [
          { path: '/etc/a/key', directory: false },
          { path: '/etc/a/keys', directory: true },
        ],
      },
    );
    const places = [
      '--bind /etc/a /etc/a ',
      '--bind /etc/a/b /etc/a/b',
      '--ro-bind /etc/a/keep /etc/a/keep',
      '--ro-bind /dev/null /etc/a/key',
      '--perms 0000 --tmpfs /etc/a/keys --remount-ro /etc/a/keys',
    ].map((part) => argv.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('brings writable and shown paths back after /run and /tmp were emptied', () => {
    const argv = text({ writable: ['/tmp/site'], show: { '/var/lib/holdpoint/script': '/run/holdpoint/script' } });
    expect(argv.indexOf('--tmpfs /tmp')).toBeLessThan(argv.indexOf('--bind /tmp/site /tmp/site'));
    expect(argv).toContain('--ro-bind /var/lib/holdpoint/script /run/holdpoint/script');
  });

  it('hides nothing from our own tools but the state they are not given', () => {
    const argv = text({ ours: true, writable: ['/var/lib/holdpoint/op/pre'] }, { hidden: [{ path: '/etc/shadow', directory: false }] });
    expect(argv).not.toContain('/etc/shadow');
    expect(argv).toContain(
      '--tmpfs /var/lib/holdpoint --bind /var/lib/holdpoint/op/pre /var/lib/holdpoint/op/pre --remount-ro /var/lib/holdpoint',
    );
  });
});

describe('reach', () => {
  const words = (reach: Parameters<typeof boundaryArguments>[0]['reach'], facts: Partial<BoundaryFacts> = {}): string =>
    boundaryArguments(confinement({ reach }), { ...root, ...facts }, inside).join(' ');

  it('keeps what is not named shut', () => {
    expect(words([])).toContain('--unshare-net');
    expect(words([{ kind: 'network' }])).not.toContain('--unshare-net');
    expect(words([{ kind: 'endpoint', host: 'db', port: 5432 }])).not.toContain('--unshare-net');
    expect(words([{ kind: 'socket', path: '/run/a.sock' }])).toContain('--unshare-net');
    expect(words([{ kind: 'processes' }])).not.toContain('--unshare-pid');
    expect(words([{ kind: 'processes' }])).toContain('--unshare-net');
  });

  it('of an endpoint is the private network that a relay made, where there is one', () => {
    const relayed = { relayed: true as const, resolver: ['/run/systemd/resolve/stub-resolv.conf'] };
    const argv = words([{ kind: 'endpoint', host: 'db', port: 5432 }], relayed);
    expect(argv).not.toContain('--unshare-net');
    expect(argv).not.toContain('stub-resolv');
    expect(words([], relayed)).toContain('--unshare-net');
  });

  it('covers sockets on disk but the one that is reached', () => {
    const argv = words([{ kind: 'socket', path: '/srv/a.sock' }], { sockets: ['/srv/a.sock', '/srv/b.sock'] });
    expect(argv).not.toContain('/dev/null /srv/a.sock');
    expect(argv).toContain('--ro-bind /dev/null /srv/b.sock');
    expect(argv).toContain('--bind /srv/a.sock /srv/a.sock');
  });

  it('shows what name resolution needs only with the network', () => {
    const resolver = ['/run/systemd/resolve/stub-resolv.conf'];
    expect(words([], { resolver })).not.toContain('stub-resolv');
    expect(words([{ kind: 'network' }], { resolver })).toContain('--ro-bind /run/systemd/resolve/stub-resolv.conf');
  });
});

it('keeps every word of paths and arguments as one word', () => {
  const odd = ['/srv/a b\'c"$(x)`;\n*', '/srv/-rf', '/srv/:%+\\'];
  const argv = boundaryArguments(confinement({ writable: odd }), root, { ...inside, argv: ['/bin/echo', ...odd] });
  for (const path of odd) expect(argv.filter((word) => word === path)).toHaveLength(3);
});
