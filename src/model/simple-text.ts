/**
 * ASCII without control characters, Latin letters and signs, general punctuation, lines and blocks; newline and escape, the two
 * control characters that styled text holds. Missing on purpose: carriage return (one cluster with a newline), soft hyphen (no width),
 * whatever is wide, and whatever joins its neighbour.
 */
// oxlint-disable-next-line no-control-regex -- escape begins every style
const simple = /^[\n\u001b -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2500-\u259f]*$/;

/**
 * Every code unit is a grapheme cluster of its own (UAX #29), and visible and one column wide unless it is a newline or an escape.
 * Nearly all text is simple, and knowing it costs little; anything else needs the tables of Unicode.
 */
export function isSimpleText(text: string): boolean {
  return simple.test(text);
}
