import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { abilities, boundary, isRoot, localHost, noBoundary, sh, view } from '../local.ts';

/** A view where no overlay can be had, as normal users and some containers have it. */
const withoutOverlay = { ...abilities, view: 'read-only' } as const;
const asUser = isRoot ? { user: 'nobody' } : {};

beforeEach((context) => context.skip(noBoundary !== undefined, noBoundary));

/** An allowed path below a place that a boundary empties. */
function allowedIn(parent: '/tmp' | '/run'): string {
  const top = mkdtempSync(`${parent}/holdpoint-view-`);
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  chmodSync(top, 0o777);
  writeFileSync(path.join(top, 'conf'), 'seen\n', { mode: 0o644 });
  return top;
}

const places = isRoot ? (['/tmp', '/run'] as const) : (['/tmp'] as const);

describe.each(places)('a view without an overlay, of an allowed path below %s', (parent) => {
  it('shows it, and lets nothing in it be written', async () => {
    const top = allowedIn(parent);
    const { run } = await localHost(withoutOverlay);
    for (const who of [{}, asUser]) {
      const seen = await run(sh('cat "$1/conf"; echo x >"$1/new"; rm "$1/conf"', top), view({ writable: [top] }), who);
      expect(seen.out).toBe('seen\n');
      expect(seen.err.match(/Read-only file system/g)).toHaveLength(2);
    }
    expect([existsSync(path.join(top, 'new')), existsSync(path.join(top, 'conf'))]).toEqual([false, true]);
  });

  it('shows nothing else there', async () => {
    const [top, other] = [allowedIn(parent), allowedIn(parent)];
    const { run } = await localHost(withoutOverlay);
    expect((await run(['/bin/ls', parent], view({ writable: [top] }))).out).toBe(`${path.basename(top)}\n`);
    expect((await run(['/bin/cat', `${other}/conf`], view({ writable: [top] }))).err).toContain('No such file');
  });

  it('covers the sockets in it', async () => {
    const top = allowedIn(parent);
    const socket = path.join(top, 'daemon.sock');
    let met = 0;
    const server = net.createServer((peer) => {
      met += 1;
      peer.end();
    });
    onTestFinished(() => void server.close());
    await once(server.listen(socket), 'listening');
    chmodSync(socket, 0o777);
    const connect = ['/usr/bin/perl', '-MIO::Socket::UNIX', '-e', 'exit(IO::Socket::UNIX->new(Peer => $ARGV[0]) ? 0 : 9)', socket];
    const { run } = await localHost(withoutOverlay);
    const reached = await run(connect, boundary({ writable: [top], reach: [{ kind: 'socket', path: socket }] }));
    expect([reached.ended, met], 'the control reaches it').toMatchObject([{ kind: 'exited', code: 0 }, 1]);
    expect((await run(connect, view({ writable: [top] }))).ended).toMatchObject({ kind: 'exited', code: 9 });
    expect(met).toBe(1);
  });
});
