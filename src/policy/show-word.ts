/** A word for a person: as it is when nothing in it can mislead, else quoted with what cannot be seen, or looks like something else, written out. */
export function showWord(word: string, expected?: string): string {
  // Plain ASCII without blanks and quotes is unmistakable.
  if (/^[!#-&(-~]+$/.test(word)) return word;
  const shown = Array.from(word, showCharacter).join('');
  const points = expected === undefined || !looksAlike(word, expected) ? '' : ` (${differingCodePoints(word, expected)})`;
  return `"${shown}"${points}`;
}

function showCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '"' || character === '\\') return `\\${character}`;
  return /^[ -~]$/.test(character) ? character : `<${codePoint(character)}>`;
}

function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

function looksAlike(word: string, expected: string): boolean {
  return Array.from(word + expected).some((character) => !/^[ -~]$/.test(character));
}

/** The first place where two texts differ, as code points. */
function differingCodePoints(word: string, expected: string): string {
  const is = Array.from(word);
  const should = Array.from(expected);
  const at = is.findIndex((character, index) => character !== should[index]);
  const index = at === -1 ? is.length : at;
  const name = (character: string | undefined): string => (character === undefined ? 'the end' : codePoint(character));
  return `character ${index + 1} is ${name(is[index])}, not ${name(should[index])}`;
}
