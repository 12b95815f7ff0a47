/** Characters a reader does not see: controls, separators, surrogates, bidi marks, zero-width and other format characters. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{3164}\u{ffa0}]|\p{Default_Ignorable_Code_Point}/u;

/** `U+200B` for a character. */
export function codePointName(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** True when the character cannot be seen, or would steer a terminal. */
export function isUnseen(character: string): boolean {
  return unseen.test(character);
}
