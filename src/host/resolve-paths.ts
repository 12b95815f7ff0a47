import { realpath, stat } from 'node:fs/promises';
import { isRootSocket } from '../model/root-sockets.ts';
import type { Confinement } from '../ports/host.ts';

export type Resolved = { readonly ok: true; readonly confinement: Confinement } | { readonly ok: false; readonly reason: string };

/** The real path of a path; undefined: it does not exist. */
export type Realpath = (path: string) => Promise<string | undefined>;

const realpathHere: Realpath = (wanted) => realpath(wanted).catch(() => undefined);

/** Paths as they are on this host, or where `realpathOf` looks. A writable path must be there and must be no way to another place; a protected one that is absent cannot be held by a mount. */
export async function resolveConfinement(confinement: Confinement, realpathOf: Realpath = realpathHere): Promise<Resolved> {
  for (const wanted of confinement.writable) {
    const real = await realpathOf(wanted);
    if (real === undefined) return { ok: false, reason: `the writable path ${wanted} does not exist` };
    if (real !== wanted) return { ok: false, reason: `the writable path ${wanted} leads to ${real} through a symbolic link` };
  }
  const present = await Promise.all(confinement.protected.map(realpathOf));
  const reach = await Promise.all(
    confinement.reach.map(async (one) => (one.kind === 'socket' ? { ...one, path: await realpath(one.path).catch(() => undefined) } : one)),
  );
  const absent = confinement.reach.find((_, index) => 'path' in reach[index]! && reach[index].path === undefined);
  if (absent?.kind === 'socket') return { ok: false, reason: `the socket ${absent.path} does not exist` };
  const disguised = confinement.reach.find((one, index) => {
    const real = reach[index]!;
    return one.kind === 'socket' && !isRootSocket(one.path) && 'path' in real && real.path !== undefined && isRootSocket(real.path);
  });
  if (disguised?.kind === 'socket')
    return {
      ok: false,
      reason: `the socket ${disguised.path} leads to one that does as root what it is told: write that one, which counts as \`host\``,
    };
  return {
    ok: true,
    confinement: { ...confinement, protected: present.filter((one) => one !== undefined), reach: reach as Confinement['reach'] },
  };
}

/** Where a command may start: a directory, named by its real path, so that nobody can have put a link in its place. */
export async function workingDirectory(cwd: string): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  const real = await realpath(cwd).catch(() => undefined);
  if (real === undefined) return { ok: false, reason: `the working directory ${cwd} does not exist` };
  if (real !== cwd) return { ok: false, reason: `the working directory ${cwd} leads to ${real} through a symbolic link: write that path` };
  return (await stat(real)).isDirectory() ? { ok: true } : { ok: false, reason: `the working directory ${cwd} is no directory` };
}
