import vm from 'node:vm';
import { compilePattern, matchWhole } from '../model/pattern.ts';

export type PatternMatch =
  | { readonly kind: 'match'; /** the whole match, then its groups (empty where one took no part) */ readonly groups: readonly string[] }
  | { readonly kind: 'none' }
  /** It did not finish in its time: nothing is known. */
  | { readonly kind: 'unfinished'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Milliseconds that one pattern may take; some patterns take for ever on some texts. */
const patternTime = 1000;

/** A pattern against a text. V8 stops a regular expression only from outside a script, hence node:vm, which is no sandbox and need not be one here. */
export function matchPattern(pattern: string, how: 'whole' | 'search', text: string, ignoreCase = false): PatternMatch {
  const compiled = compilePattern(pattern, how, ignoreCase);
  if (!compiled.ok) return { kind: 'invalid', reason: `the pattern is not valid: ${compiled.reason}` };
  const match = (): RegExpExecArray | null => (how === 'whole' ? matchWhole(compiled.regex, text) : compiled.regex.exec(text));
  try {
    const found = vm.runInNewContext('match()', { match }, { timeout: patternTime }) as RegExpExecArray | null;
    return found === null ? { kind: 'none' } : { kind: 'match', groups: [...found].map((group) => group ?? '') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return { kind: 'unfinished', reason: `the pattern did not finish within ${patternTime} ms` };
  }
}
