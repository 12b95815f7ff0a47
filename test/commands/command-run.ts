import path from 'node:path';
import type { Command, CommonFlags, Words } from '../../src/commands/command.ts';
import type { Terminal } from '../../src/commands/terminal.ts';
import { failed, ok } from '../../src/model/failure.ts';
import { exitCodes, type ExitCode } from '../../src/model/outcome.ts';
import type { Git } from '../../src/ports/git.ts';
import type { Outside } from '../../src/ports/outside.ts';
import { filesFrom, findWorkspace, workspaceAt } from '../../src/storage/workspace.ts';

export interface CommandRun {
  readonly exit: ExitCode;
  readonly out: string;
  readonly err: string;
  /** Questions that were asked. */
  readonly asked: readonly string[];
}

const noGit: Git = {
  state: () => Promise.resolve(undefined),
  commit: () => Promise.reject(new Error('no commit in these tests')),
  identity: () => Promise.resolve(undefined),
};

/** Runs one command that only needs workspace, files and templates, on real folders. With `answers` there is a person at the terminal. */
export async function runCommand(
  command: Command,
  folder: string,
  given: {
    readonly args?: readonly string[];
    readonly options?: Words['options'];
    readonly flags?: Partial<CommonFlags>;
    readonly answers?: readonly string[];
  } = {},
): Promise<CommandRun> {
  const said = { out: '', err: '', asked: [] as string[] };
  const answers = [...(given.answers ?? [])];
  const terminal: Terminal = {
    print: (text) => void (said.out += text),
    complain: (text) => void (said.err += text),
    interactive: given.answers !== undefined,
    colour: false,
    columns: 80,
    ask: (question) => {
      said.asked.push(question);
      return Promise.resolve(answers.shift());
    },
    canAsk: given.answers !== undefined,
    openApp: () => Promise.reject(new Error('no screen in these tests')),
    onInterrupt: () => () => undefined,
  };
  const flags: CommonFlags = { folder, params: {}, secretFiles: {}, colour: false, json: false, plain: false, ...given.flags };
  const exit = await command(outsideAt(folder), terminal, flags, { args: given.args ?? [], options: given.options ?? {} });
  return { exit, ...said };
}

function outsideAt(folder: string): Outside {
  const outside: Pick<Outside, 'files' | 'templates' | 'openWorkspace'> = {
    files: filesFrom(folder),
    templates: workspaceAt(path.join(import.meta.dirname, '../../templates')),
    openWorkspace: async (start) => {
      const root = await findWorkspace(start);
      if (root === undefined)
        return failed({ code: 'no-workspace', exit: exitCodes.invalid, message: 'no workspace', hint: 'holdpoint init' });
      return ok({ workspace: workspaceAt(root), git: noGit });
    },
  };
  return outside as Outside;
}
