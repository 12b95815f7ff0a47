import { isAtOrBelow, isCanonicalPath } from '../model/canonical-path.ts';
import { compilePattern } from '../model/pattern.ts';
import type { TextMatcher, WordMatcher } from './policy.ts';
import { showWord } from './show-word.ts';
import type { Word } from './word.ts';

/** Why a word is not what a rule's place says; undefined: it is. */
export type WordMismatch = string | undefined;

/**
 * Judges one word. A word that still holds `${names}` never fits a literal: only a matcher says what a value may be, and the
 * final text is judged again when it is known. Unlike other patterns, a word's final newline counts: it is part of what the program is given.
 */
export function mismatch(matcher: WordMatcher | TextMatcher, word: Word): WordMismatch {
  if (matcher.kind === 'any') return undefined;
  if (word.kind === 'open' && word.judged === 'never')
    return `${showWord(word.template)} is a secret, and only a place that takes any text can take it`;
  switch (matcher.kind) {
    case 'word':
      if (word.kind === 'open')
        return `${showWord(word.template)} has no value yet, and the rule has the literal ${showWord(matcher.text)} there; only a matcher can take it`;
      return word.text === matcher.text ? undefined : `${showWord(word.text, matcher.text)} is not ${showWord(matcher.text)}`;
    case 'path':
      return pathMismatch(matcher.dir, word);
    case 'match':
    case 'rest':
      return patternMismatch(matcher, word);
    default:
      return matcher satisfies never;
  }
}

/** A pattern takes a word that begins with `-` only when the pattern's own first character is one: no option slips into a slot meant for a name. */
function takesDashes(pattern: string): boolean {
  return pattern.replace(/^\(\?[si]{1,2}\)/, '').startsWith('-');
}

function patternMismatch(matcher: { readonly pattern: string; readonly regex: RegExp }, word: Word): WordMismatch {
  const start = word.kind === 'fixed' ? word.text : word.start;
  if (start.startsWith('-') && !takesDashes(matcher.pattern)) {
    return `${showWord(start)} begins with "-", and the pattern ${matcher.pattern} does not`;
  }
  if (word.kind === 'open') return undefined;
  return matcher.regex.test(word.text) ? undefined : `${showWord(word.text)} does not match ${matcher.pattern}`;
}

function pathMismatch(dir: string, word: Word): WordMismatch {
  if (word.kind === 'open') {
    // The value may supply everything or only the end; what stands before it must not lead elsewhere already.
    const below = dir === '/' ? '/' : `${dir}/`;
    const leads = below.startsWith(word.start) || word.start.startsWith(below);
    const climbs = /(?:^|\/)\.{1,2}\//.test(word.start) || word.start.includes('//');
    return leads && !climbs ? undefined : `${showWord(word.template)} does not lead below ${dir}`;
  }
  if (!isCanonicalPath(word.text)) return `${showWord(word.text)} is not a canonical absolute path`;
  return isAtOrBelow(word.text, dir) ? undefined : `${showWord(word.text)} is not ${dir} or below it`;
}

/** A matcher for a pattern known to compile. */
export function patternMatcher<K extends 'match' | 'rest'>(
  kind: K,
  pattern: string,
): { readonly kind: K; readonly pattern: string; readonly regex: RegExp } {
  const compiled = compilePattern(pattern, 'whole');
  // What does not compile was reported where the policy was read; it matches nothing.
  return { kind, pattern, regex: compiled.ok ? compiled.regex : /(?!)/ };
}
