import { codePointName, isUnseen } from '../document/code-point.ts';

/** A character of a word that a reader cannot tell from another one, or cannot see at all. `index` counts UTF-16 units. */
export interface CharacterRefusal {
  readonly index: number;
  readonly message: string;
}

/** Scripts whose letters look like Latin ones. */
const lookAlikes = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u;

/**
 * The first character of a command's word that must not stand there: NUL, controls, zero-width and bidi marks; letters of another script
 * among Latin ones; compatibility and not composed forms. Programs and options are ASCII throughout. Line feed and tab are data.
 */
export function refusedCharacter(word: string, place: 'program' | 'argument'): CharacterRefusal | undefined {
  const ascii = place === 'program' || word.startsWith('-');
  const latin = /[A-Za-z]/.test(word);
  let index = 0;
  for (const character of word) {
    const why = character === '\n' || character === '\t' ? undefined : whyRefused(character, ascii, latin);
    if (why !== undefined) return { index, message: `${codePointName(character)} ${why}` };
    index += character.length;
  }
  if (word.normalize('NFC') !== word) return { index: 0, message: `the word is not in composed form (NFC): ${codePoints(word)}` };
  return undefined;
}

function whyRefused(character: string, ascii: boolean, latin: boolean): string | undefined {
  if (character === '\0') return '(NUL) ends a word before its end';
  if (isUnseen(character)) return 'cannot be seen';
  if (character <= '\u007f') return undefined;
  if (ascii) return `(${character}) stands in a program or an option, where only ASCII may`;
  if (character.normalize('NFKC') !== character) return `(${character}) is another form of ${character.normalize('NFKC')}`;
  if (latin && lookAlikes.test(character)) return `(${character}) is a letter of another script among Latin ones`;
  return undefined;
}

function codePoints(word: string): string {
  return Array.from(word)
    .filter((character) => character > '\u007f')
    .map(codePointName)
    .join(' ');
}
