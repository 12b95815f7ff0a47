import { describe, expect, it } from 'vitest';
import { parseUnixSockets } from '../../../src/host/boundary/live-sockets.ts';
import { parseMounts, viewMounts } from '../../../src/host/view/mounts.ts';
import { viewArguments } from '../../../src/host/view/view-arguments.ts';

const mountinfo = `22 27 0:21 / /proc rw,relatime - proc proc rw
24 27 0:6 / /dev rw,relatime shared:2 - devtmpfs devtmpfs rw
27 1 254:0 / / rw,relatime shared:1 master:3 - ext4 /dev/vda rw
30 27 0:40 / /run rw,nosuid shared:5 - tmpfs tmpfs rw
31 27 254:1 / /home rw,relatime - ext4 /dev/vdb rw
32 31 0:50 / /home/a\\040b rw,relatime - xfs /dev/vdc rw
33 27 0:51 / /mnt/share rw,relatime - nfs4 server:/x rw
34 27 0:52 / /srv/odd:name rw,relatime - ext4 /dev/vdd rw
35 31 0:53 / /home rw,relatime - btrfs /dev/vde rw
`;

describe('mounts of a host', () => {
  it('are read with their real names; a covered one counts once', () => {
    const mounts = parseMounts(mountinfo);
    expect(mounts.find(({ point }) => point === '/home')).toEqual({ point: '/home', type: 'btrfs' });
    expect(mounts.map(({ point }) => point)).toContain('/home/a b');
  });

  it('get an overlay of their own, parents first, but for what overlayfs cannot take or cannot name', () => {
    expect(viewMounts(parseMounts(mountinfo))).toEqual({ overlays: ['/home', '/home/a b'], readOnly: ['/mnt/share', '/srv/odd:name'] });
  });

  it('are words of their own to the script that makes the view', () => {
    const argv = viewArguments({ folder: '/v', size: '1', overlays: ['/a b'], readOnly: ["/c'd"] }, ['/usr/bin/bwrap', '--', '/bin/true']);
    expect(argv.slice(argv.indexOf('/v'))).toEqual(['/v', '1', '65536', '/a b', ':', "/c'd", ':', '/usr/bin/bwrap', '--', '/bin/true']);
  });
});

it('pathname sockets are read from the kernel, names with blanks among them, abstract ones left out', () => {
  const text = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 20479 /run/systemd/private
0000000000000000: 00000003 00000000 00000000 0001 03 18002
0000000000000000: 00000002 00000000 00010000 0001 01 20480 @/tmp/abstract
0000000000000000: 00000002 00000000 00010000 0005 01 20481 /srv/with blank/s
0000000000000000: 00000002 00000000 00010000 0005 01 20482 /srv/with blank/s
`;
  expect(parseUnixSockets(text)).toEqual(['/run/systemd/private', '/srv/with blank/s']);
});
