// storage: everything Holdpoint keeps, durable and closed to others: journals, operations, claims, workspace files, git; and clock, random and who we are.
// It must never know what an operation means, only how its bytes survive.

import { chmod, lstat, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { makeFolder } from './atomic-write.ts';
import { writeFailure } from './write-failure.ts';

/** Folders of the host state, all 0700 and of one user. */
export interface HostState {
  readonly root: string;
  readonly operations: string;
  readonly claims: string;
  /** What retention removed, a small file an operation. */
  readonly removed: string;
}

/** Where the host state lies: `HOLDPOINT_STATE`, else `/var/lib/holdpoint` for root, else `$XDG_STATE_HOME/holdpoint` (a missing or relative one is `~/.local/state`). */
export function hostStateRoot(env: Readonly<Record<string, string | undefined>>, uid: number): string {
  const chosen = env['HOLDPOINT_STATE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (uid === 0) return '/var/lib/holdpoint';
  const base = env['XDG_STATE_HOME'];
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.local/state'), 'holdpoint');
}

/** Makes the host state's folders, closes them to others and refuses a place that somebody else owns. */
export async function openHostState(root: string, uid: number): Promise<Result<HostState>> {
  if (!isAbsolute(root)) return failed(misplaced(`the host state ${root} is not an absolute path`, root));
  // It stands in arguments of programs, in scripts and in lines that people read.
  if (/\p{Cc}/u.test(root)) return failed(misplaced('the path of the host state holds a control character', root));
  const state: HostState = { root, operations: join(root, 'operations'), claims: join(root, 'claims'), removed: join(root, 'removed') };
  try {
    for (const folder of [state.root, state.operations, state.claims, state.removed]) {
      await makeFolder(folder, 0o700);
      const found = await lstat(folder);
      if (!found.isDirectory()) return failed(misplaced('the host state is not a folder of its own', folder));
      if (found.uid !== uid) return failed(misplaced(`the host state belongs to the user with number ${found.uid}`, folder));
      if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
    }
    return ok(state);
  } catch (error) {
    return writeFailure('the host state', root, error);
  }
}

/** `git clean` in a workspace must not be able to remove a running operation: the failure when the host state lies inside it. */
export async function stateInsideWorkspace(root: string, workspace: string): Promise<Failure | undefined> {
  const inside = relative(await realpath(workspace), await realpath(root));
  const outside = inside === '..' || inside.startsWith('../') || isAbsolute(inside);
  return outside ? undefined : misplaced('the host state lies inside the workspace', root);
}

function misplaced(message: string, where: string): Failure {
  return {
    code: 'host-state',
    exit: exitCodes.usage,
    message,
    where,
    hint: 'set HOLDPOINT_STATE to a folder of your own outside every workspace, or leave it unset',
  };
}
