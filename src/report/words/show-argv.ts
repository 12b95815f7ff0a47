/** Words that need no quotes to be told apart. */
const plain = /^[\p{L}\p{N}_@%+=:,./^~-]+$/u;

/** A command's exact words on one line; a word with a blank or a sign that a shell knows stands in JSON quotes, so that one word never looks like two. */
export function showArgv(argv: readonly string[]): string {
  return argv.map((word) => (plain.test(word) ? word : JSON.stringify(word))).join(' ');
}
