import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { visibleText } from '../model/visible-text.ts';
import type { Git, GitState } from '../ports/git.ts';
import { commitExactly, type CommitAuthor, type RunGit } from './git-commit.ts';
import { allowedOverrides, allowedVariables, gitConfig, gitEnvironment } from './git-settings.ts';
import { homeOf } from './passwd.ts';

const silenceMs = 30_000;
/** Names of filters that can be turned off one by one. */
const plainFilter = /^[A-Za-z0-9_+-]{1,100}$/;

/** Who commits where nobody configured a name: the login on this host. */
export interface GitFallback {
  readonly login: string;
  readonly hostname: string;
}

/** git for one workspace. Root works in a login's repository as that login, so that its objects stay usable and its configuration has no more rights than it. */
export function gitAt(root: string, fallback: GitFallback): Git {
  async function runner(filters: readonly string[] = []): Promise<{ run: RunGit; owner: number }> {
    const { uid, gid } = await stat(root);
    const drop = process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : undefined;
    const run: RunGit = async (argv, options = {}) => {
      const git = simpleGit({
        baseDir: root,
        config: gitConfig(root, filters),
        unsafe: allowedOverrides,
        allowEnvironment: allowedVariables,
        timeout: { block: silenceMs },
        ...(drop === undefined ? {} : { spawnOptions: drop }),
        ...(options.stdin === undefined ? {} : { input: () => options.stdin }),
      });
      return git.env({ ...gitEnvironment, ...options.env }).raw([...argv]);
    };
    return { run, owner: uid };
  }

  /**
   * With every filter switched off, because neither looking at a file nor writing an index (which looks again at files as young as itself) may
   * start a program of the repository. Throws where one cannot be.
   */
  async function quiet(): ReturnType<typeof runner> {
    const { run } = await runner();
    const listed = (await orNothing(run(['config', '--null', '--name-only', '--get-regexp', String.raw`^filter\.`]))) ?? '';
    const keys = listed.split('\0').filter((key) => key !== '');
    const filters = [...new Set(keys.map((key) => key.replace(/^filter\./, '').replace(/\.[^.]*$/, '')))];
    if (filters.some((name) => !plainFilter.test(name)))
      throw new Error('the repository names a filter whose name is no plain word, and it cannot be switched off');
    return runner(filters);
  }

  /** Where a filter cannot be switched off, nothing is looked at and the worktree counts as changed. */
  async function isDirty(): Promise<boolean> {
    const looking = await quiet().catch(() => undefined);
    if (looking === undefined) return true;
    return (await looking.run(['status', '--porcelain', '-z', '--untracked-files=normal', '--ignore-submodules=all'])) !== '';
  }

  async function state(): Promise<GitState | undefined> {
    try {
      const { run } = await runner();
      if ((await run(['rev-parse', '--is-inside-work-tree'])).trim() !== 'true') return undefined;
      const head = await orNothing(run(['rev-parse', '--verify', '--quiet', 'HEAD']));
      const branch = await orNothing(run(['symbolic-ref', '--quiet', '--short', 'HEAD']));
      return { ...(head === undefined ? {} : { commit: head }), ...(branch === undefined ? {} : { branch }), dirty: await isDirty() };
    } catch {
      // No repository, no git, or one that git does not trust: there is nothing to tell.
      return undefined;
    }
  }

  async function identity(): Promise<string | undefined> {
    const author = await configured();
    return author === undefined ? undefined : `${author.name} <${author.email}>`;
  }

  /** The person's own configuration is read for these two values alone. */
  async function configured(): Promise<CommitAuthor | undefined> {
    try {
      const { run, owner } = await runner();
      const env = { GIT_CONFIG_GLOBAL: join(homeOf(owner) ?? '/nonexistent', '.gitconfig') };
      const name = await orNothing(run(['config', '--get', 'user.name'], { env }));
      const email = await orNothing(run(['config', '--get', 'user.email'], { env }));
      return name === undefined || email === undefined ? undefined : { name, email };
    } catch {
      return undefined;
    }
  }

  async function commit(paths: readonly string[], message: string): Promise<Result<{ readonly commit: string }>> {
    try {
      const { run } = await quiet();
      const author = (await configured()) ?? { name: fallback.login, email: `${fallback.login}@${fallback.hostname}` };
      const modes = await Promise.all(paths.map(async (path) => modeOf(join(root, path))));
      const files = paths.map((path, index) => ({ path, mode: modes[index] }));
      return ok({ commit: await commitExactly(run, files, cleanMessage(message), author) });
    } catch (error) {
      return failed(notCommitted(paths, error));
    }
  }

  return { state, identity, commit };
}

/** git answers "not there" with exit 1. */
async function orNothing(answer: Promise<string>): Promise<string | undefined> {
  try {
    const text = (await answer).replace(/\n$/, '');
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

/** undefined: the path is gone, which is committed as its removal. */
async function modeOf(path: string): Promise<'100644' | '100755' | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new Error(`${path} is not a file`);
  return (found.mode & 0o100) === 0 ? '100644' : '100755';
}

function cleanMessage(message: string): string {
  const visible = visibleText(message);
  return visible.endsWith('\n') ? visible : `${visible}\n`;
}

function notCommitted(paths: readonly string[], error: unknown): Failure {
  const reason = error instanceof Error ? error.message.trim().split('\n')[0] : String(error);
  const names = paths.map((path) => (/^[\w./-]+$/.test(path) ? path : JSON.stringify(path))).join(' ');
  return {
    code: 'not-committed',
    exit: exitCodes.storage,
    message: `git did not commit: ${visibleText(reason ?? 'no reason given')}`,
    hint: `repeat it by hand: git add -- ${names} && git commit --only -- ${names}`,
  };
}
