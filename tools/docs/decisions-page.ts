interface Decision {
  /** File name beside the index. */
  readonly file: string;
  readonly text: string;
}

/** docs/decisions/README.md: every decision by its own heading, in the order of their file names. */
export function decisionsPage(decisions: readonly Decision[]): string {
  const lines = decisions
    .toSorted((one, other) => (one.file < other.file ? -1 : 1))
    .map(({ file, text }) => `- [${/^# (.+)$/m.exec(text)?.[1] ?? file}](${file})`);
  return `# Decisions

<!-- Written by \`npm run docs\` from the headings of the files beside it. -->

Choices that somebody may want to reopen, half a page each: context, choice, price, and what else was looked at. A new one is a file here; \`npm run docs\` puts it on this list.

${lines.join('\n')}
`;
}
