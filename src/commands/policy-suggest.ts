import { exitCodes } from '../model/outcome.ts';
import { visibleText } from '../model/visible-text.ts';
import { suggest } from '../policy/suggest.ts';
import { suggestionText } from '../policy/suggestion-text.ts';
import type { Outside } from '../ports/outside.ts';
import type { ParameterDefinition } from '../runbook/parameter.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { openJudgedRunbook } from './open-judged-runbook.ts';
import type { OpenedRunbook } from './open-runbook.ts';

/** `policy suggest`: the pin, or the lines that a runbook still needs. Prints, and changes nothing. */
export const policySuggest: Command = async (outside, terminal, flags, words) => {
  const opened = await openJudgedRunbook(outside, terminal, flags, words);
  if (!opened.ok) return refuse(terminal, flags, opened.failure);
  const { policy, runbook } = opened.value;
  const { readOnly, commands, checked } = runbook;
  const help = {
    patterns: patternsOf(runbook),
    locations: await locate(
      outside,
      commands.map(({ command }) => command.argv[0] ?? ''),
    ),
  };
  const suggestion = suggest(policy, runbook, readOnly, commands, help);
  if (!flags.json && checked.runbook === undefined)
    terminal.complain(
      `the runbook still has mistakes, and a pin of it is worth nothing before they are corrected: holdpoint check ${runbook.file}\n`,
    );
  answer(terminal, flags, { file: runbook.file, sha256: runbook.sha256, ...suggestion }, () =>
    visibleText(suggestionText(policy, runbook, suggestion)),
  );
  return exitCodes.done;
};

/** Where this machine has the programs that are written as bare names. Only a hint for the suggested line: a plan never looks. */
async function locate(outside: Pick<Outside, 'files'>, programs: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const program of programs.filter((name) => /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(name))) {
    for (const folder of ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']) {
      if (found[program] === undefined && (await outside.files.exists(`${folder}/${program}`))) found[program] = `${folder}/${program}`;
    }
  }
  return found;
}

/** What parameters and facts may be, so that a suggested matcher is as narrow as the runbook itself. */
function patternsOf({ checked }: OpenedRunbook): Readonly<Record<string, string>> {
  const parameters = (checked.draft?.parameters ?? []).flatMap(({ definition }) => {
    const pattern = patternOf(definition);
    return pattern === undefined ? [] : [[definition.name, pattern] as const];
  });
  // With a group the value is a part of the match, and the pattern says too little about it.
  const facts = (checked.draft?.facts ?? []).flatMap(({ name, command }) =>
    command.stdout === undefined || /\(/.test(command.stdout) ? [] : [[name, command.stdout] as const],
  );
  return Object.fromEntries([...parameters, ...facts]);
}

function patternOf({ type, pattern, min, values }: ParameterDefinition): string | undefined {
  if (pattern !== undefined) return /^\(\?[si]/.test(pattern) ? undefined : pattern;
  switch (type) {
    case 'integer':
      return min !== undefined && min >= 0 ? '[0-9]+' : '-?[0-9]+';
    case 'number':
      return '-?[0-9]+(?:\\.[0-9]+)?';
    case 'boolean':
      return 'true|false';
    case 'enum':
      return (values ?? []).map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
    case 'path':
      return '/[A-Za-z0-9/._-]+';
    case 'string':
    case 'file':
    case 'secret':
      return undefined;
    default:
      return type satisfies never;
  }
}
