/** Text for one line of a record: white space folded, cut after so many characters. */
export function oneLine(text: string, limit = 200): string {
  const folded = text.replace(/\s+/g, ' ').trim();
  return folded.length > limit ? `${folded.slice(0, limit - 1)}…` : folded;
}
