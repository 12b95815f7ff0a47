import { failed, ok, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Redaction } from '../model/redaction.ts';
import { shortestSecret } from '../model/shortest-secret.ts';
import type { Redactions } from '../ports/evidence.ts';
import type { Outside } from '../ports/outside.ts';

/** Characters of all values together; the table that finds them grows with it. */
const mostCharacters = 8 * 1024;
const largestFile = 64 * 1024;

/** Values of a policy's `redact`, by the name that stands in their place, and what is not masked although it is named. */
export interface GatheredRedactions {
  readonly values: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** Reads what `redact.env` and `redact.files` name, before anything runs. Fails (69) where a file cannot be read: what it holds could not be masked. */
export async function gatherRedactions(
  { files }: Pick<Outside, 'files'>,
  redact: Redaction | undefined,
  environment: (name: string) => string | undefined,
): Promise<Result<GatheredRedactions>> {
  if (redact === undefined) return ok({ values: {}, notes: [] });
  const found: { readonly name: string; readonly value: string }[] = [];
  const notes: string[] = [];
  for (const name of redact.env) {
    const value = environment(name);
    if (value === undefined) notes.push(`redact: ${name} is not set in the environment, so nothing of it is masked`);
    else if (value !== '') found.push({ name: `env:${name}`, value });
  }
  for (const path of redact.files) {
    if (!(await files.exists(path))) {
      notes.push(`redact: ${path} is not there, so nothing of it is masked`);
      continue;
    }
    const bytes = await files.read(path, largestFile);
    if (!bytes.ok) return failed(refused(`redact: ${path} cannot be read: ${bytes.failure.message}`, path));
    found.push(...valuesOf(path, new TextDecoder().decode(bytes.value)));
  }
  const short = found.filter(({ value }) => value.trim().length < shortestSecret);
  notes.push(...short.map(({ name }) => `redact: ${name} is shorter than ${shortestSecret} characters and is not masked`));
  const values = Object.fromEntries(found.filter((one) => !short.includes(one)).map(({ name, value }) => [name, value]));
  const size = Object.values(values).reduce((sum, value) => sum + value.length, 0);
  return size > mostCharacters
    ? failed(refused(`redact names ${size} characters of values; at most ${mostCharacters} can be masked`, redact.files.join(', ')))
    : ok({ values, notes });
}

/** `NAME=value` and `name: value` give the value without its quotes, any other line itself. Empty lines and comments give nothing. */
function valuesOf(path: string, text: string): { name: string; value: string }[] {
  return text.split(/\r?\n/).flatMap((raw, place) => {
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) return [];
    const named = /^(?:export\s+)?[A-Za-z_][\w.-]*(?:\s*=\s*|:\s+)(.*[^=\s].*)$/.exec(line)?.[1];
    const value = named === undefined ? line : named.replace(/^(["'])(.*)\1$/, '$2');
    return value === '' ? [] : [{ name: `${path}:${place + 1}`, value }];
  });
}

/** What a redactor needs of a plan and of the values that were gathered for it. */
export function redactionsOf(redact: Redaction | undefined, secrets: Readonly<Record<string, string>>): Redactions {
  return { secrets, patterns: redact?.patterns ?? [], presets: redact?.presets ?? [] };
}

function refused(message: string, where: string) {
  return {
    code: 'redact',
    exit: exitCodes.unavailable,
    message,
    where,
    hint: 'correct the file, or redact in ops/policy.yaml; nothing was run',
  } as const;
}
