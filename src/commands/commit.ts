import { isAbsolute, relative, resolve } from 'node:path';
import type { Failure } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';

/** `commit PATH…`: one commit of exactly these paths of the workspace, no hook run, whatever else is staged left as it is. */
export const commit: Command = async (outside, terminal, flags, { args, options }) => {
  const opened = await outside.openWorkspace(flags.folder);
  if (!opened.ok) return refuse(terminal, flags, opened.failure);
  const { workspace, git } = opened.value;
  const paths = args.map((path) => relative(workspace.root, resolve(flags.folder, path)));
  const stray = args.find((_, index) => isOutside(paths[index]!));
  if (stray !== undefined) return refuse(terminal, flags, outsideWorkspace(stray));
  if ((await git.state()) === undefined) return refuse(terminal, flags, noRepository(workspace.root));
  const message = typeof options['message'] === 'string' ? options['message'] : `commit ${paths.join(', ')}`;
  const committed = await git.commit(paths, message);
  if (!committed.ok) return refuse(terminal, flags, committed.failure);
  answer(terminal, flags, { commit: committed.value.commit, paths }, () => `${committed.value.commit}\n`);
  return exitCodes.done;
};

function isOutside(path: string): boolean {
  return path === '' || path === '..' || path.startsWith('../') || isAbsolute(path);
}

function outsideWorkspace(path: string): Failure {
  return {
    code: 'outside-workspace',
    exit: exitCodes.invalid,
    message: `${path} is not a file of the workspace`,
    hint: 'name files below the folder that holds ops/policy.yaml',
  };
}

function noRepository(root: string): Failure {
  return {
    code: 'no-repository',
    exit: exitCodes.unavailable,
    message: 'the workspace is no git repository, or git is missing',
    where: root,
    hint: 'run `git init` there, or install git',
  };
}
