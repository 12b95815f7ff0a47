import { Composer, Lexer, Parser, type CST, type ParsedNode } from 'yaml';
import { forbiddenSyntax } from './forbidden-syntax.ts';
import type { Problem } from './problem.ts';
import { syntaxProblem } from './syntax-problem.ts';

/** How much YAML is read before the file is refused; the parser's time grows faster than its input. */
export interface YamlLimits {
  readonly depth: number;
  /** Lexical parts: marks, blanks, keys, values, line breaks. */
  readonly parts: number;
}

export type ParsedYaml =
  | { readonly root: ParsedNode | null; readonly problems: readonly Problem[] }
  | { readonly root: undefined; readonly problems: readonly Problem[] };

/** At most so many syntax errors are worth reading in one pass. */
const maxSyntaxProblems = 20;

/**
 * Text to nodes. Nesting and amount are counted while the text is read, so that neither a million brackets nor ten thousand levels reach the recursive part of the parser.
 * Tags are not resolved and scalars stay text ("failsafe"): what they mean is decided in `plain-value.ts`.
 */
export function parseYaml(text: string, limits: YamlLimits): ParsedYaml {
  const read = readTokens(text, limits);
  if (!read.ok) return { root: undefined, problems: [read.problem] };
  const forbidden = forbiddenSyntax(read.tokens);
  const documents = [
    ...new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' }).compose(
      read.tokens,
      true,
      text.length,
    ),
  ];
  const errors = documents.flatMap((document) => document.errors).slice(0, maxSyntaxProblems);
  const syntax = errors
    .map((error) => syntaxProblem(error, text))
    .filter((problem) => problem.code === 'yaml-syntax' || forbidden.length === 0);
  const problems = [...syntax, ...forbidden];
  const [first] = documents;
  return { root: problems.length > 0 ? undefined : (first?.contents ?? null), problems };
}

type ReadTokens = { readonly ok: true; readonly tokens: readonly CST.Token[] } | { readonly ok: false; readonly problem: Problem };

function readTokens(text: string, limits: YamlLimits): ReadTokens {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let parts = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    parts += 1;
    const problem =
      parser.stack.length > limits.depth ? tooDeep(parser.offset, limits.depth) : parts > limits.parts ? tooMany(parser.offset) : undefined;
    if (problem !== undefined) return { ok: false, problem: { ...problem, offset: Math.min(problem.offset, text.length) } };
  }
  for (const token of parser.end()) tokens.push(token);
  return { ok: true, tokens };
}

function tooDeep(offset: number, depth: number): Problem {
  return {
    offset,
    code: 'yaml-too-deep',
    message: `mappings and lists are nested more than ${depth} levels deep here`,
    hint: 'no file of Holdpoint needs so many levels; look for a bracket or a dash too many',
  };
}

function tooMany(offset: number): Problem {
  return {
    offset,
    code: 'yaml-too-many-parts',
    message: 'the file holds more keys, values and marks than are read',
    hint: 'split it into several files',
  };
}
