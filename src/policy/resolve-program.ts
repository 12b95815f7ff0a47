import type { Command } from '../model/command.ts';
import type { Rule } from './policy.ts';

/** A bare program name is the one allowed command with that base name; PATH is never searched. */
export function resolveProgram(
  rules: readonly Rule[],
  name: string,
): { readonly path: string } | { readonly path: undefined; readonly candidates: readonly string[] } {
  const paths = rules.flatMap((rule) => {
    const program = rule.kind === 'command' ? rule.argv[0] : undefined;
    return program?.kind === 'word' && baseName(program.text) === name ? [program.text] : [];
  });
  const candidates = [...new Set(paths)].toSorted();
  const [only, another] = candidates;
  return only !== undefined && another === undefined ? { path: only } : { path: undefined, candidates };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The command with a bare program name as the absolute path that it stands for; unchanged where it stands for none or several. */
export function withProgramResolved(rules: readonly Rule[], command: Command): Command {
  const [program, ...words] = command.argv;
  if (program === undefined || program.includes('/')) return command;
  const { path } = resolveProgram(rules, program);
  return path === undefined ? command : { ...command, argv: [path, ...words] };
}
