// revert: the rollback as a POSIX shell program that needs no Holdpoint: compiled from plan and pre-image before the first change.
// It must never know the journal's rules beyond the lines that its program reads, and nothing of who runs it.

/** Shell source as it stands: backslashes are kept, and an expansion in braces is written `$\{name}`. */
export function sh(strings: TemplateStringsArray): string {
  return strings.raw
    .join('')
    .replaceAll('$\\{', () => '${')
    .replace(/^\n/, '');
}

/** One word for a POSIX shell, whatever bytes are in it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
