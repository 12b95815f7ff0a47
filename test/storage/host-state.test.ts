import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostStateRoot, openHostState, stateInsideWorkspace } from '../../src/storage/host-state.ts';
import { runtimeFolder, socketPath } from '../../src/storage/socket-path.ts';

const uid = process.getuid?.() ?? 0;
const id = 'OPS-2026-11-21-001';
let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'holdpoint-state-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('the host state', () => {
  it.each([
    [{ HOLDPOINT_STATE: '/x' }, 0, '/x'],
    [{ HOLDPOINT_STATE: '' }, 0, '/var/lib/holdpoint'],
    [{ XDG_STATE_HOME: '/y' }, 0, '/var/lib/holdpoint'],
    [{ XDG_STATE_HOME: '/y' }, 1000, '/y/holdpoint'],
    [{ XDG_STATE_HOME: 'relative' }, 1000, join(homedir(), '.local/state/holdpoint')],
    [{}, 1000, join(homedir(), '.local/state/holdpoint')],
  ])('with %o for uid %d lies in %s', (env, user, expected) => {
    expect(hostStateRoot(env, user)).toBe(expected);
  });

  it.each(['/var/tmp/a\nb', '/var/tmp/\u001b[2J', 'relative'])('is refused at %j', async (root) => {
    expect(await openHostState(root, uid)).toMatchObject({ ok: false, failure: { code: 'host-state', exit: 64 } });
  });

  it.each(['/proc/nope/state', '/dev/null/state'])('is told, at once, not to be possible at %s', async (root) => {
    expect(await openHostState(root, uid)).toMatchObject({ ok: false, failure: { exit: 74 } });
  });

  it('is made closed to others, and closed again when it was opened', async () => {
    const root = join(base, 'deep/state');
    expect(await openHostState(root, uid)).toEqual({
      ok: true,
      value: { root, operations: join(root, 'operations'), claims: join(root, 'claims'), removed: join(root, 'removed') },
    });
    chmodSync(join(root, 'operations'), 0o755);
    await openHostState(root, uid);
    for (const folder of [root, join(root, 'operations'), join(root, 'claims')])
      expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
  });

  it("is refused where it is somebody else's, no folder, or not an absolute path", async () => {
    const refused = { ok: false, failure: { code: 'host-state', exit: 64 } };
    expect(await openHostState('state', uid)).toMatchObject(refused);
    mkdirSync(join(base, 'real'));
    symlinkSync('real', join(base, 'link'));
    expect(await openHostState(join(base, 'link'), uid)).toMatchObject(refused);
    // Asked for as somebody else, it is somebody else's.
    expect(await openHostState(join(base, 'real'), uid + 1)).toMatchObject(refused);
  });

  it('never lies inside a workspace', async () => {
    mkdirSync(join(base, 'workspace/inside'), { recursive: true });
    mkdirSync(join(base, 'workspace-beside'));
    symlinkSync('workspace/inside', join(base, 'sneaky'));
    const inside = async (state: string) => (await stateInsideWorkspace(join(base, state), join(base, 'workspace')))?.code;
    expect(await inside('workspace/inside')).toBe('host-state');
    expect(await inside('workspace')).toBe('host-state');
    expect(await inside('sneaky')).toBe('host-state');
    expect(await inside('workspace-beside')).toBeUndefined();
    expect(await inside('.')).toBeUndefined();
  });
});

describe('the socket of an operation', () => {
  it('lies beside its journal', () => {
    expect(socketPath('/var/lib/holdpoint/operations', id, base, uid)).toBe(`/var/lib/holdpoint/operations/${id}/runner.sock`);
  });

  it('lies in a short folder of the same user where that path would be too long, and can be listened on', async () => {
    const long = join(base, 'x'.repeat(60), 'operations');
    mkdirSync(join(long, id), { recursive: true });
    const path = socketPath(long, id, base, uid);
    expect(path.startsWith(join(base, `holdpoint-${uid}/`))).toBe(true);
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(107);
    expect(socketPath(long, id, base, uid)).toBe(path);
    expect(socketPath(`${long}2`, id, base, uid)).not.toBe(path);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await new Promise((resolve) => server.close(resolve));
  });

  it('is refused in a folder that is open to others', () => {
    mkdirSync(join(base, `holdpoint-${uid}`), { mode: 0o777 });
    chmodSync(join(base, `holdpoint-${uid}`), 0o777);
    expect(() => socketPath(join(base, 'x'.repeat(80)), id, base, uid)).toThrow('open to others');
  });

  it('uses the folder that the login has for such things', () => {
    expect(runtimeFolder({ XDG_RUNTIME_DIR: '/run/user/1000' }, 1000)).toBe('/run/user/1000');
    expect(runtimeFolder({ XDG_RUNTIME_DIR: `/${'x'.repeat(60)}` }, 1000)).toBe('/tmp');
    expect(runtimeFolder({}, 1000)).toBe('/tmp');
  });
});
