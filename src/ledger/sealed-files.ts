import { digestOfBytes, type Digest } from '../model/digest.ts';
import { shortestSecret } from '../model/shortest-secret.ts';

/** A file of the operation's folder, by its name there. */
export interface RunFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What goes into `ledger/runs/<id>/`, and why something does not. */
export interface Sealing {
  readonly files: readonly RunFile[];
  /** SHA-256 of the list `<sha256>  <name>` of all files but the journal, a line each, sorted by name: what `sha256sum` prints. */
  readonly evidence_digest: Digest;
  /** Not sealed because together they would exceed the policy's `evidence_in_git`; they stay in the host state. */
  readonly left_out: readonly string[];
  /** Files in which a declared secret was found: nothing is sealed while there is one. */
  readonly leaks: readonly { readonly name: string; readonly secret: string }[];
}

/** Files of a sealed run that are not evidence; all of them that an operation has are always sealed. */
export const sealedDocuments = ['journal.ndjson', 'plan.json', 'rehearsal.json', 'report.json', 'report.md', 'survey.json'] as const;
export const sealedJournal = 'journal.ndjson';

const evidenceName = /^evidence\/[A-Za-z0-9][A-Za-z0-9.-]*\.(out|err)$/;

/**
 * Which files are sealed: the documents, then evidence in order of its name until `limit` bytes of it are reached; empty evidence says
 * nothing that the journal does not say. Everything is searched once more for the declared secrets' values before it leaves the host;
 * for values that are not `declared` by the runbook, only the evidence: a policy may mask what the runbook itself says.
 */
export function sealedFiles(
  files: readonly RunFile[],
  limit: number,
  secrets: Readonly<Record<string, string>>,
  declared: readonly string[] = Object.keys(secrets),
): Sealing {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const documents = sorted.filter(({ name }) => (sealedDocuments as readonly string[]).includes(name));
  const evidence = sorted.filter(({ name, bytes }) => evidenceName.test(name) && bytes.length > 0);
  const chosen: RunFile[] = [];
  const leftOut: string[] = [];
  let size = 0;
  for (const file of evidence) {
    if (size + file.bytes.length > limit) {
      leftOut.push(file.name);
    } else {
      size += file.bytes.length;
      chosen.push(file);
    }
  }
  const sealed = [...documents, ...chosen].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { files: sealed, evidence_digest: evidenceDigest(sealed), left_out: leftOut, leaks: leaksIn(sealed, secrets, new Set(declared)) };
}

/** The digest that an entry holds of its sealed files; the journal has `journal_head`. */
export function evidenceDigest(files: readonly RunFile[]): Digest {
  const lines = files
    .filter(({ name }) => name !== sealedJournal)
    .map(({ name, bytes }) => `${digestOfBytes(bytes)}  ${name}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
  return digestOfBytes(lines.join(''));
}

function leaksIn(
  files: readonly RunFile[],
  secrets: Readonly<Record<string, string>>,
  declared: ReadonlySet<string>,
): { name: string; secret: string }[] {
  const values = Object.entries(secrets).flatMap(([secret, value]) =>
    [...new Set([value, ...value.split(/\r?\n/).map((line) => line.trim())])]
      .filter((part) => part.length >= shortestSecret)
      .map((part) => ({ secret, part })),
  );
  if (values.length === 0) return [];
  return files.flatMap(({ name, bytes }) => {
    const text = new TextDecoder('utf-8').decode(bytes);
    // In a document the value would stand as JSON has it.
    const found = values.find(
      ({ secret, part }) =>
        (declared.has(secret) || name.startsWith('evidence/')) && (text.includes(part) || text.includes(JSON.stringify(part).slice(1, -1))),
    );
    return found === undefined ? [] : [{ name, secret: found.secret }];
  });
}
