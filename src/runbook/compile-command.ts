import type { DocumentPath } from '../document/places.ts';
import type { Command, Reach } from '../model/command.ts';
import { parseDuration } from '../model/duration.ts';
import type { CompileContext } from './compile-context.ts';
import { lineWords } from './line-words.ts';
import { parseReach } from './reach.ts';
import type { CommandInput, CommandMap } from './schema/command-schema.ts';

/** A COMMAND of the grammar as a command of the plan; undefined when its words could not be read, which is reported. */
export function compileCommand(input: CommandInput, at: DocumentPath, timeout: number, context: CompileContext): Command | undefined {
  const written = typeof input === 'string' || Array.isArray(input) ? { argv: input } : input;
  const argvAt = written === input ? [...at, 'argv'] : at;
  const argv = compileWords(written.argv, argvAt, context);
  if (argv === undefined) return undefined;
  return context.judge(context.bind({ argv, ...compileKeys(written, at, timeout, context) }), at);
}

function compileWords(argv: CommandMap['argv'], at: DocumentPath, context: CompileContext): readonly string[] | undefined {
  const parsed = typeof argv === 'string' ? lineWords(argv) : { ok: true as const, words: argv };
  if (!parsed.ok) {
    const { token, hint, index } = parsed.refusal;
    context.report(at, { code: 'command-not-simple', message: `${token} does not belong to one simple command`, hint, index });
    return undefined;
  }
  if (parsed.words.length > 0 && parsed.words[0] !== '') return parsed.words;
  context.report(at, { code: 'command-empty', message: 'the command has no program', hint: 'write what is to be run, such as nginx -t' });
  return undefined;
}

type CommandKeys = Omit<CommandMap, 'argv'>;

/** Everything of a command but its words. */
export function compileKeys(keys: CommandKeys, at: DocumentPath, timeout: number, context: CompileContext): Omit<Command, 'argv'> {
  return {
    ...(keys.user === undefined ? {} : { user: keys.user }),
    cwd: keys.cwd ?? '/',
    env: { ...keys.env },
    ...(keys.stdin === undefined ? {} : { stdin: keys.stdin }),
    ...(keys.save === undefined ? {} : { save: keys.save }),
    reach: (keys.reach ?? []).flatMap((text, index) => compileReach(text, [...at, 'reach', index], context)),
    exit: keys.exit ?? [0],
    ...(keys.stdout === undefined ? {} : { stdout: keys.stdout }),
    ...(keys.stderr === undefined ? {} : { stderr: keys.stderr }),
    timeout: parseDuration(keys.timeout ?? '') ?? timeout,
  };
}

function compileReach(text: string, at: DocumentPath, context: CompileContext): Reach[] {
  const reach = parseReach(text);
  if (reach !== undefined) return [reach];
  context.report(at, {
    code: 'reach-unknown',
    message: `${text} is nothing that can be reached`,
    hint: 'write network, HOST:PORT such as 127.0.0.1:5432, the path of a socket, processes or host',
  });
  return [];
}
