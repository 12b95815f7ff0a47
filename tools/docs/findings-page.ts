import { documentCodes } from '../../src/document/document-codes.ts';
import { policyCodes } from '../../src/policy/finding-codes.ts';
import { runbookCodes } from '../../src/runbook/finding-codes.ts';

interface Meaning {
  readonly severity: string;
  readonly meaning: string;
}

/** docs/findings.md: every code that `holdpoint check` can report, from the tables that the program itself uses. */
export function findingsPage(): string {
  const ofDocuments = Object.fromEntries(Object.entries(documentCodes).map(([code, meaning]) => [code, { severity: 'error', meaning }]));
  return `# Findings

<!-- Written by \`npm run docs\` from the program's own tables. Edit those, not this file. -->

\`holdpoint check FILE\` reports all mistakes of a file in one pass, each with its place, an excerpt, what is wrong and what to write instead. The code of a finding
is stable: a script may rely on it, the sentence beside it may be worded better one day.

An **error** makes the file invalid (exit 65). A **warning** does not, unless the policy says \`strict: true\`: then it is an error too.

A file that cannot be read at all is reported as the error \`unreadable-file\`.

## Any file

${table(ofDocuments)}

## Runbooks

${table(runbookCodes)}

## The policy

${table(policyCodes)}
`;
}

function table(codes: Readonly<Record<string, Meaning>>): string {
  const rows = Object.entries(codes).map(([code, { severity, meaning }]) => `| \`${code}\` | ${severity} | ${meaning} |`);
  return ['| code | severity | meaning |', '|---|---|---|', ...rows].join('\n');
}
