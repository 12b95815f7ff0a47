import type { DocumentPath } from '../document/places.ts';
import type { Command } from '../model/command.ts';
import { parseDuration } from '../model/duration.ts';
import type { CompileContext } from './compile-context.ts';
import { lineWords } from './line-words.ts';
import { isMapping } from './mapping.ts';
import { parseReach } from './reach.ts';
import { readAs, readFitting } from './read-as.ts';
import { argv, commandMap, type CommandInput, type CommandMap } from './schema/command-schema.ts';

/** A COMMAND as it stands in the file, without the keys that do not fit; undefined where there are no words. */
export function readCommand(input: unknown): CommandInput | undefined {
  return isMapping(input) ? readFitting(commandMap, input) : readAs(argv, input);
}

/** A COMMAND of the grammar as a command of the plan; undefined when its words could not be read, which is reported. */
export function compileCommand(input: CommandInput, at: DocumentPath, timeout: number, context: CompileContext): Command | undefined {
  const written = typeof input === 'string' || Array.isArray(input) ? { argv: input } : input;
  const argvAt = written === input ? [...at, 'argv'] : at;
  const compiled = compileWords(written.argv, argvAt, context);
  if (compiled === undefined) return undefined;
  return context.judge(context.bind({ argv: compiled, ...compileKeys(written, timeout) }), at);
}

function compileWords(written: CommandMap['argv'], at: DocumentPath, context: CompileContext): readonly string[] | undefined {
  const parsed = typeof written === 'string' ? lineWords(written) : { ok: true as const, words: written };
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
export function compileKeys(keys: CommandKeys, timeout: number): Omit<Command, 'argv'> {
  return {
    ...(keys.user === undefined ? {} : { user: keys.user }),
    cwd: keys.cwd ?? '/',
    env: { ...keys.env },
    ...(keys.stdin === undefined ? {} : { stdin: keys.stdin }),
    ...(keys.save === undefined ? {} : { save: keys.save }),
    reach: (keys.reach ?? []).flatMap((text) => parseReach(text) ?? []),
    exit: keys.exit ?? [0],
    ...(keys.stdout === undefined ? {} : { stdout: keys.stdout }),
    ...(keys.stderr === undefined ? {} : { stderr: keys.stderr }),
    timeout: parseDuration(keys.timeout ?? '') ?? timeout,
  };
}
