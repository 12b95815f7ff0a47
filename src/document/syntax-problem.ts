import type { YAMLError } from 'yaml';
import type { Problem } from './problem.ts';

type Words = Omit<Problem, 'offset'>;

const syntax = 'yaml-syntax';

/** The parser's error in our words; `text` is what it read. */
export function syntaxProblem(error: YAMLError, text: string): Problem {
  const offset = Math.min(error.pos[0], text.length);
  if (text[offset] === '\t' && (error.code === 'BAD_INDENT' || error.code === 'UNEXPECTED_TOKEN')) return { offset, ...tab };
  return { offset, ...wordsFor(error) };
}

const tab: Words = { code: 'yaml-tab', message: 'a tab is used for indentation', hint: 'indent with blanks' };

const notClosed: Words = {
  code: syntax,
  message: 'a [ or { above is not closed, or the lines inside it are not indented',
  hint: 'close the bracket, or give its lines more blanks than the key in front of it',
};

function wordsFor(error: YAMLError): Words {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return tab;
    case 'BAD_INDENT':
      if (/flow/i.test(error.message)) return notClosed;
      return {
        code: 'yaml-indent',
        message: 'this line is not indented like its neighbours',
        hint: 'give keys of one mapping and items of one list the same number of blanks',
      };
    case 'MISSING_CHAR':
      return {
        code: syntax,
        message: missing(error.message),
        hint: 'close what was opened: every quote, [ and { needs its partner; a key is followed by a colon and a blank',
      };
    case 'BAD_DQ_ESCAPE':
      return {
        code: syntax,
        message: 'this is no escape of a double-quoted text',
        hint: 'write \\\\ for a backslash, or use single quotes',
      };
    case 'BAD_SCALAR_START':
      return { code: syntax, message: 'text without quotes cannot begin with this character', hint: 'put the text in quotes' };
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW':
      return {
        code: syntax,
        message: 'a value with colons or lines of its own stands where only a short one may',
        hint: 'put it in quotes, or on a line of its own below the key',
      };
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return { code: syntax, message: 'a key must stand on one line and be short', hint: 'a colon may be missing behind the key' };
    case 'MULTIPLE_DOCS':
      return {
        code: 'yaml-several-documents',
        message: 'a second document begins here',
        hint: 'keep one document in a file; a line of --- may only be the first',
      };
    case 'ALIAS_PROPS':
    case 'BAD_ALIAS':
    case 'MULTIPLE_ANCHORS':
      return { code: 'yaml-anchor', message: 'anchors and aliases are not read', hint: 'write the value out where it is used' };
    case 'MULTIPLE_TAGS':
    case 'TAG_RESOLVE_FAILED':
      return { code: 'yaml-tag', message: 'tags are not read', hint: 'leave the tag out' };
    case 'BAD_DIRECTIVE':
      return {
        code: 'yaml-directive',
        message: 'a YAML directive changes how the file is read',
        hint: 'leave the line that begins with % out',
      };
    default:
      return {
        code: syntax,
        message: `this is not YAML: ${firstLine(error.message)}`,
        hint: 'look at the indentation, the colons and the quotes here and on the line before',
      };
  }
}

function missing(message: string): string {
  const character = /(?:Missing|Expected)[^"'`]*(["'\]}:,])/.exec(message)?.[1];
  return character === undefined ? 'something is not closed here' : `a ${character} is missing`;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 120);
}
