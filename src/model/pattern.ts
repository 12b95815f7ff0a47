/** A pattern as written (ECMAScript; a leading `(?s)`, `(?i)` or `(?is)` sets flags), compiled. */
export type CompiledPattern = { readonly ok: true; readonly regex: RegExp } | { readonly ok: false; readonly reason: string };

/**
 * Anchored patterns match the whole text, one final newline ignored by `matchesWhole`.
 * `search` patterns (log, journal, body, host_file match) may match anywhere; log and journal ignore case.
 */
export function compilePattern(pattern: string, how: 'whole' | 'search', ignoreCase = false): CompiledPattern {
  const flagged = /^\(\?([si]{1,2})\)/.exec(pattern);
  const source = flagged === null ? pattern : pattern.slice(flagged[0].length);
  const flags = new Set(`u${flagged?.[1] ?? ''}${ignoreCase ? 'i' : ''}`);
  try {
    return { ok: true, regex: new RegExp(how === 'whole' ? `^(?:${source})$` : source, [...flags].join('')) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The match of an anchored pattern against a text whose one final newline does not count. */
export function matchWhole(regex: RegExp, text: string): RegExpExecArray | null {
  return regex.exec(text.endsWith('\n') ? text.slice(0, -1) : text);
}

/** Text as a pattern that matches exactly this text. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (char) => (char === '-' ? '\\x2d' : `\\${char}`));
}
