import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Runs git with fixed words; throws what git said. */
export type RunGit = (
  argv: readonly string[],
  options?: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string },
) => Promise<string>;

export interface CommitAuthor {
  readonly name: string;
  readonly email: string;
}

/** A path below the workspace; without a mode it is gone. */
export interface CommittedFile {
  readonly path: string;
  readonly mode: '100644' | '100755' | undefined;
}

const noCommit = '0'.repeat(40);
const attempts = 5;

/**
 * One commit that differs from HEAD in exactly these files, byte for byte as they lie there. Whatever else is staged stays staged and
 * uncommitted: the tree is put together in an index of its own. Built from git's plumbing, which runs no hook, no filter and no signing program.
 */
export async function commitExactly(run: RunGit, files: readonly CommittedFile[], message: string, author: CommitAuthor): Promise<string> {
  const prefix = (await run(['rev-parse', '--show-prefix'])).replace(/\n$/, '');
  const folder = (await run(['rev-parse', '--absolute-git-dir'])).replace(/\n$/, '');
  const before = await headOf(run);
  for (const { path, mode } of files) {
    if (mode === undefined && (before === undefined || (await run(['ls-tree', before, '--', path])) === ''))
      throw new Error(`there is no file ${path}`);
  }
  const lines = await indexLines(run, files, prefix);
  // First, so that a busy index stops everything: a commit that the index does not know would be undone by the person's next one.
  await retried(async () => run(['update-index', '-z', '--index-info'], { stdin: lines }));
  return retried(async () => {
    const head = await headOf(run);
    const index = `${folder}/holdpoint-${randomBytes(8).toString('hex')}.index`;
    try {
      const env = { GIT_INDEX_FILE: index };
      await run(head === undefined ? ['read-tree', '--empty'] : ['read-tree', head], { env });
      await run(['update-index', '-z', '--index-info'], { env, stdin: lines });
      const tree = (await run(['write-tree'], { env })).trim();
      // Committed already, by an attempt that did not live to say so.
      if (head !== undefined && tree === (await run(['rev-parse', `${head}^{tree}`])).trim()) return head;
      const commit = (
        await run(['commit-tree', tree, ...(head === undefined ? [] : ['-p', head]), '-F', '-'], {
          env: authorship(author),
          stdin: message,
        })
      ).trim();
      await run(['update-ref', '-m', 'commit: by holdpoint', 'HEAD', commit, head ?? noCommit], { env: authorship(author) });
      return commit;
    } finally {
      await rm(index, { force: true });
    }
  });
}

/** Lines of `update-index --index-info`: mode, blob and path; mode 0 removes (git-update-index(1)). */
async function indexLines(run: RunGit, files: readonly CommittedFile[], prefix: string): Promise<string> {
  const present = files.filter(({ mode }) => mode !== undefined).map(({ path }) => path);
  const blobs = present.length === 0 ? [] : (await run(['hash-object', '-w', '--no-filters', '--', ...present])).trim().split('\n');
  return files
    .map(({ path, mode }) =>
      mode === undefined ? `0 ${noCommit}\t${prefix}${path}\0` : `${mode} ${blobs[present.indexOf(path)]}\t${prefix}${path}\0`,
    )
    .join('');
}

async function headOf(run: RunGit): Promise<string | undefined> {
  try {
    const head = (await run(['rev-parse', '--verify', '--quiet', 'HEAD'])).trim();
    return head === '' ? undefined : head;
  } catch {
    return undefined;
  }
}

/** Somebody else may hold git's lock or move HEAD for a moment. */
async function retried(act: () => Promise<string>): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (attempt === attempts) throw error;
      await wait(200 * attempt);
    }
  }
}

function authorship({ name, email }: CommitAuthor): Record<string, string> {
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}
