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

/** A pattern against a text. */
export function matchPattern(pattern: string, how: 'whole' | 'search', text: string): PatternMatch {
  const compiled = compilePattern(pattern, how);
  if (!compiled.ok) return { kind: 'invalid', reason: `the pattern is not valid: ${compiled.reason}` };
  const found = inTime(() => (how === 'whole' ? matchWhole(compiled.regex, text) : compiled.regex.exec(text)));
  if (found === 'unfinished') return unfinished;
  return found === null ? { kind: 'none' } : { kind: 'match', groups: [...found].map((group) => group ?? '') };
}

/** The first line that a pattern matches anywhere in, whatever its case; all lines together have the time of one pattern. */
export function findLine(pattern: string, lines: readonly string[]): PatternMatch {
  const compiled = compilePattern(pattern, 'search', true);
  if (!compiled.ok) return { kind: 'invalid', reason: `the pattern is not valid: ${compiled.reason}` };
  const found = inTime(() => {
    const line = lines.find((one) => compiled.regex.test(one));
    return line === undefined ? undefined : { line };
  });
  if (found === 'unfinished') return unfinished;
  return found === undefined ? { kind: 'none' } : { kind: 'match', groups: [found.line] };
}

const unfinished = { kind: 'unfinished', reason: `the pattern did not finish within ${patternTime} ms` } as const;

/** V8 stops a regular expression only from outside a script, hence node:vm, which is no sandbox and need not be one here. */
function inTime<T>(work: () => T): T | 'unfinished' {
  try {
    return vm.runInNewContext('work()', { work }, { timeout: patternTime }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return 'unfinished';
  }
}
