import { documentLimits } from '../document/read-document.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import type { Workspace } from '../ports/workspace.ts';
import { answer, misused, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { answerProblem, blankFields, fillTemplate } from './fill-template.ts';
import type { Terminal } from './terminal.ts';

const folder = 'runbooks/';

/** `new`: a runbook from a template. In a terminal the declaration is asked for; elsewhere its fields stay blank, and `check` names them. */
export const newRunbook: Command = async (outside, terminal, flags, words) => {
  const opened = await outside.openWorkspace(flags.folder);
  if (!opened.ok) return refuse(terminal, flags, opened.failure);
  const { workspace } = opened.value;
  const chosen = await chooseTemplate(outside, workspace, terminal, words.options['template']);
  if (!chosen.ok) return refuse(terminal, flags, chosen.failure);
  const file = runbookPath(words.args[0] ?? (await ask(terminal, 'Name of the file')) ?? '');
  if (file === undefined) return refuse(terminal, flags, misused('the new runbook has no name', 'write holdpoint new runbooks/NAME.yaml'));
  if (await workspace.exists(file))
    return refuse(terminal, flags, misused(`${file} is there already`, 'choose another name; nothing is overwritten'));
  const { name, text } = chosen.value;
  const answers = await askDeclaration(terminal, text);
  const filled = fillTemplate(text, answers, file);
  const done = await workspace.write(file, new TextEncoder().encode(filled));
  if (!done.ok) return refuse(terminal, flags, done.failure);
  const blank = blankFields(filled).map(({ field }) => field);
  answer(terminal, flags, { file, template: name, blank }, () => newText(file, blank));
  return exitCodes.done;
};

/** The workspace's own templates come first: one of the same name replaces ours. */
async function chooseTemplate(
  outside: Pick<Outside, 'templates'>,
  workspace: Workspace,
  terminal: Terminal,
  asked: unknown,
): Promise<Result<{ readonly name: string; readonly text: string }>> {
  const ours = await outside.templates.list('runbooks');
  const own = await workspace.list('templates/runbooks');
  const names = [...new Set([...ours, ...own].flatMap((path) => /([^/]+)\.yaml$/.exec(path)?.[1] ?? []))].toSorted();
  const name = typeof asked === 'string' ? asked : await ask(terminal, `Template (${names.join(', ')})`);
  if (name === undefined || !names.includes(name)) {
    return failed(
      misused(
        name === undefined ? 'no template was named' : `there is no template ${name}`,
        `write --template with one of ${names.join(', ')}`,
      ),
    );
  }
  const ownPath = `templates/runbooks/${name}.yaml`;
  const read = own.includes(ownPath)
    ? await workspace.read(ownPath, documentLimits.bytes)
    : await outside.templates.read(`runbooks/${name}.yaml`, documentLimits.bytes);
  return read.ok ? ok({ name, text: new TextDecoder().decode(read.value) }) : read;
}

/** `x`, `x.yaml` and `runbooks/x.yaml` are one; undefined: no name, or one that leads elsewhere. */
function runbookPath(written: string): string | undefined {
  const name = written.trim().replace(/^\.\//, '');
  const path = `${name.startsWith(folder) ? '' : folder}${name}${/\.ya?ml$/.test(name) ? '' : '.yaml'}`;
  const isBelow = !path.split('/').some((part) => part === '' || part === '.' || part === '..');
  return name !== '' && isBelow && !name.startsWith('/') ? path : undefined;
}

async function askDeclaration(terminal: Terminal, template: string): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = {};
  if (!terminal.interactive) return answers;
  for (const { field, question, kind } of blankFields(template)) {
    let typed = await ask(terminal, question);
    for (let problem = answerProblem(typed ?? '', kind); problem !== undefined; problem = answerProblem(typed ?? '', kind)) {
      terminal.complain(`  ${problem}\n`);
      typed = await ask(terminal, question);
    }
    // Nobody is there any more: the rest stays blank.
    if (typed === undefined) return answers;
    answers[field] = typed;
  }
  return answers;
}

async function ask(terminal: Terminal, question: string): Promise<string | undefined> {
  return terminal.interactive ? terminal.ask(`${question}: `, false) : undefined;
}

function newText(file: string, blank: readonly string[]): string {
  const open = blank.length === 0 ? [] : [`still blank: ${blank.join(', ')}`];
  return `${[`written  ${file}`, ...open, `next:    holdpoint check ${file}`].join('\n')}\n`;
}
