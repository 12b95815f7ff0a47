import { parse, type Command, type CommandNode, type ParsedScript, type PipelineNode, type AndOr, type Word, type WordPart } from 'unbash';
import { escapeTemplate } from '../model/template.ts';

/** A line that is not one simple command of literal words: the first token that makes it so. `index` counts UTF-16 units of the line from 0. */
export interface LineRefusal {
  readonly index: number;
  readonly token: string;
  readonly hint: string;
}

export type LineWords = { readonly ok: true; readonly words: readonly string[] } | { readonly ok: false; readonly refusal: LineRefusal };

/**
 * The words of a command line as templates, by a real parser of shell text. The parser only refuses: whatever a shell would expand, redirect or
 * chain is an error, so that what is written is what is run. `${name}` is put aside before parsing and back afterwards, and so can never add a word.
 */
export function lineWords(line: string): LineWords {
  const { text, references } = putAside(line.replace(/\n+$/, ''));
  const script = parse(text);
  const command = firstCommand(script);
  const refusal = firstRefusal(text, script, command);
  if (refusal !== undefined) return { ok: false, refusal };
  return { ok: true, words: wordsOf(command).map((word) => putBack(word.value, references)) };
}

const filler = '\uF8FF';
const firstMark = 0xe000;

/** Each `${name}` and `$${` becomes one private character and fillers of the same length, so that positions stay true. */
function putAside(line: string): { readonly text: string; readonly references: readonly string[] } {
  const references: string[] = [];
  const text = line.replace(/\$\$\{|\$\{[A-Za-z_]\w*\}/g, (whole) => {
    references.push(whole);
    return String.fromCodePoint(firstMark + references.length - 1) + filler.repeat(whole.length - 1);
  });
  return { text, references };
}

function putBack(value: string, references: readonly string[]): string {
  return value
    .split(/([\uE000-\uF8FE]\uF8FF+)/)
    .map((part, index) => (index % 2 === 0 ? escapeTemplate(part) : references[part.codePointAt(0)! - firstMark]!))
    .join('');
}

function firstCommand(script: ParsedScript): Command | undefined {
  let node: AndOr | PipelineNode | CommandNode | undefined = script.commands[0]?.command;
  while (node?.type === 'AndOr' || node?.type === 'Pipeline') node = node.commands[0];
  return node?.type === 'Command' ? node : undefined;
}

function wordsOf(command: Command | undefined): readonly Word[] {
  if (command === undefined) return [];
  const suffix = command.suffix.filter((item) => item.type === 'Word');
  return command.name === undefined ? suffix : [command.name, ...suffix];
}

function firstRefusal(text: string, script: ParsedScript, command: Command | undefined): LineRefusal | undefined {
  const words = wordsOf(command);
  const positions = [gapPosition(text, words), ...words.map((word) => wordPosition(word)), script.errors?.[0]?.pos].filter(
    (position) => position !== undefined,
  );
  if (positions.length === 0) return undefined;
  const index = Math.min(...positions);
  return { index, ...describeToken(text, index) };
}

/** Whatever stands between the words and is no blank: operators, redirects, assignments, comments, line breaks, keywords. */
function gapPosition(text: string, words: readonly Word[]): number | undefined {
  let from = 0;
  for (const { pos, end } of [...words, { pos: text.length, end: text.length }]) {
    const found = text.slice(from, pos).search(/[^ \t]/);
    if (found !== -1) return from + found;
    from = end;
  }
  return undefined;
}

/** Position of the first part of a word that is not literal. */
function wordPosition(word: Word): number | undefined {
  const escaped = word.text.search(/\\[\uE000-\uF8FE\n]/);
  const tilde = /^(?:[^'"\\]*[=:])?~/.exec(word.text);
  const found = [
    ...(escaped === -1 ? [] : [word.pos + escaped]),
    ...(tilde === null ? [] : [word.pos + tilde[0].length - 1]),
    ...(word.parts ?? []).flatMap(partPositions),
  ];
  return found.length === 0 ? undefined : Math.min(...found);
}

function partPositions(part: WordPart): number[] {
  switch (part.type) {
    case 'Literal':
      return [];
    case 'SingleQuoted': {
      const reference = part.text.search(/[\uE000-\uF8FE]/);
      return reference === -1 ? [] : [part.pos + reference];
    }
    case 'DoubleQuoted':
      return part.parts.flatMap(partPositions);
    default:
      return [part.pos];
  }
}

/** What stands at a refused place, in a shell's terms, and what to do about it. */
function describeToken(text: string, index: number): { readonly token: string; readonly hint: string } {
  const rest = text.slice(index);
  for (const [form, token, hint] of tokens) {
    const match = form.exec(rest);
    if (match !== null) return { token: token.replace('%', () => match[0].replace(/[\uE000-\uF8FF]+/g, '…')), hint };
  }
  return { token: `${rest.slice(0, 1)}, which a shell would not take as part of a word`, hint: literal };
}

const literal = 'put the word in single quotes if it is meant literally';
const oneCommand = 'write one command; a second one is a step or a gate of its own, and anything longer is a script of the workspace';

const tokens: readonly (readonly [RegExp, string, string])[] = [
  [/^\n/, 'a line break', oneCommand],
  [/^\|\||^&&|^;;?|^&(?!>)/, 'the operator %', oneCommand],
  [/^\|&?/, 'the pipe %', 'no shell runs; use stdout: PATTERN to judge what is printed, or a script of the workspace'],
  [/^\d*<<<?-?/, 'the here-document %', 'use stdin: TEXT'],
  [/^\d*(?:<\(|>\()/, 'the process substitution %', oneCommand],
  [/^(?:\d*|&)[<>]+[&|]?/, 'the redirection %', 'use stdin: TEXT for input and save: PATH for output'],
  [/^#/, 'a comment', 'put it on a line of its own, behind a # of YAML'],
  [/^\$\(\(/, 'the arithmetic expansion %', literal],
  [/^\$\(|^`/, 'the command substitution %', 'use a fact, and ${name} for its value'],
  [/^\$['"]/, 'the quoting %', 'use plain single or double quotes, or a list of words'],
  [/^\$\w+|^\$[@*#?$!{-]?/, 'the shell variable %', 'use a parameter or a fact: ${name}; $${ is a literal ${'],
  [/^[\uE000-\uF8FE]/, 'a reference in single quotes', 'use double quotes for the value, or $${ in a list of words for the literal text'],
  [/^\\[\uE000-\uF8FE]/, 'a reference behind a backslash', 'leave the backslash out for the value; $${ is a literal ${'],
  [/^\\\n/, 'a line that goes on', 'write the command on one line, or as a list of words'],
  [/^[?*+@!]\(/, 'the pattern %', literal],
  [/^[*?]|^\[/, 'the file pattern %', 'no shell runs, so nothing is expanded; name the files, or put it in single quotes'],
  [/^\{(?=\s)/, 'the group %', oneCommand],
  [/^\{/, 'the brace %', `no shell runs, so nothing is expanded; ${literal}`],
  [/^~/, 'the home directory ~', 'write the path out'],
  [/^[A-Za-z_]\w*\+?=/, 'the assignment %', 'use env: { NAME: TEXT }'],
  [/^!(?=\s)/, 'the negation !', 'use exit: [1] for the exit you expect'],
  [/^[()]/, 'the parenthesis %', oneCommand],
  [/^["']/, 'a quote that is not closed', 'close it'],
  [
    /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|in|select|function|time|coproc|\[\[)(?=\s|$)/,
    'the shell keyword %',
    oneCommand,
  ],
];
