/** Words as a person would type them into a shell; only for eyes and copying, never parsed back. */
export function argvText(argv: readonly string[]): string {
  return argv.map(wordText).join(' ');
}

function wordText(word: string): string {
  if (word !== '' && /^(?:[\w@%+=:,./-]|\$\{\w+\})+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
