import type { Authority } from '../model/authority.ts';
import type { Command } from '../model/command.ts';
import type { CompileContext } from './compile-context.ts';
import type { DraftParameter } from './draft.ts';
import type { Mapping } from './mapping.ts';
import { readAs } from './read-as.ts';
import { runbookSchema } from './schema/runbook-schema.ts';

/** What both passes over a runbook need: the file's data, its parameters, and what policy says where it is known. */
export interface ContextParts {
  readonly input: Mapping;
  readonly parameters: readonly DraftParameter[];
  readonly authority?: Authority;
}

/** Milliseconds for what says none, as long as no policy is known. */
const usualTimeouts = { action: 600_000, gate: 30_000 };

/** Stands for a file's digest while only the grammar is checked; no plan holds it. */
const digestToCome = '0'.repeat(64);

/** Checking: no values, no files; a command is judged only to know whether policy says that it just looks. */
export function checkContext(parts: ContextParts, report: CompileContext['report']): CompileContext {
  return {
    ...commonContext(parts),
    timeouts: usualTimeouts,
    bind: (value) => value,
    judge: (command, _at, script) => ifAllowed(parts, command, script),
    digestOf: () => digestToCome,
    report,
  };
}

export function commonContext({ input, parameters }: ContextParts): Pick<CompileContext, 'declaredClass' | 'secrets'> {
  return {
    declaredClass: readAs(runbookSchema.shape.risk_class, input['risk_class']) ?? 'READ_ONLY',
    secrets: new Set(parameters.filter(({ definition }) => definition.type === 'secret').map(({ definition }) => definition.name)),
  };
}

function ifAllowed({ authority, input }: ContextParts, command: Command, script?: Parameters<CompileContext['judge']>[2]): Command {
  // A script's digest is not known here, so no rule can be found for it.
  if (authority === undefined || script !== undefined) return command;
  const resolved = resolveProgram(command, authority);
  const verdict = authority.allow(resolved.command, { readOnly: input['risk_class'] === 'READ_ONLY' });
  return verdict.allowed ? { ...resolved.command, allowed_by: verdict.by } : command;
}

export interface ResolvedProgram {
  readonly command: Command;
  /** Set when the name stands for none or several allowed programs. */
  readonly candidates?: readonly string[];
}

/** A bare program name is the one allowed program with that base name; never a search through PATH. */
export function resolveProgram(command: Command, authority: Authority): ResolvedProgram {
  const [program, ...rest] = command.argv;
  if (program === undefined || program.includes('/')) return { command };
  const resolved = authority.resolveProgram(program);
  if (resolved.path === undefined) return { command, candidates: resolved.candidates };
  return { command: { ...command, argv: [resolved.path, ...rest] } };
}
