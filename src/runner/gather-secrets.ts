import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { compilePattern } from '../model/pattern.ts';
import type { Plan, SecretSource } from '../model/plan.ts';
import { shortestSecret } from '../model/shortest-secret.ts';
import type { Outside } from '../ports/outside.ts';
import { gatherRedactions } from './gather-redactions.ts';

const largest = 64 * 1024;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Secret parameters of a plan with their sources; those with `from: prompt` have to be typed. */
export function secretsOf(plan: Plan): Readonly<Record<string, SecretSource>> {
  return Object.fromEntries(Object.entries(plan.parameters).flatMap(([name, value]) => ('secret' in value ? [[name, value.secret]] : [])));
}

/** Values of a plan's secrets, each from where the plan says, and what its policy masks besides, under names that no parameter can have. `typed`: by name; `environment`: of the person's process. */
export async function gatherSecrets(
  outside: Pick<Outside, 'files' | 'random'>,
  plan: Plan,
  typed: Readonly<Record<string, string>>,
  environment: (name: string) => string | undefined,
): Promise<Result<Readonly<Record<string, string>>>> {
  const secrets: Record<string, string> = {};
  for (const [name, source] of Object.entries(secretsOf(plan))) {
    const value = await valueOf(outside, name, source, typed, environment);
    if (!value.ok) return value;
    if (value.value.trim().length < shortestSecret)
      return failed(failure(name, `is shorter than ${shortestSecret} characters and could not be masked`, 'choose a longer one'));
    secrets[name] = value.value;
  }
  const masked = await gatherRedactions(outside, plan.rules.redact, environment);
  return masked.ok ? ok({ ...masked.value.values, ...secrets }) : masked;
}

async function valueOf(
  { files, random }: Pick<Outside, 'files' | 'random'>,
  name: string,
  source: SecretSource,
  typed: Readonly<Record<string, string>>,
  environment: (name: string) => string | undefined,
): Promise<Result<string>> {
  switch (source.from) {
    case 'prompt':
      return present(name, typed[name], `give it by --secret-file ${name}=FILE, or run it in a terminal`);
    case 'env':
      return present(name, environment(source.name), `set ${source.name} in the environment`);
    case 'file':
    case 'host_file': {
      const bytes = await files.read(source.path, largest);
      if (!bytes.ok) return failed(failure(name, `cannot be read: ${bytes.failure.message}`, `look at ${source.path}`));
      const text = new TextDecoder().decode(bytes.value);
      return source.from === 'file' ? ok(text.replace(/\r?\n$/, '')) : matched(name, text, source.match, source.path);
    }
    case 'random':
      return ok(randomText(source.length, (count) => random.bytes(count)));
    default:
      return source satisfies never;
  }
}

function present(name: string, value: string | undefined, hint: string): Result<string> {
  return value === undefined || value === '' ? failed(failure(name, 'has no value', hint)) : ok(value);
}

/** The pattern's one group, else the whole match. */
function matched(name: string, text: string, pattern: string, path: string): Result<string> {
  const compiled = compilePattern(pattern, 'search');
  const match = compiled.ok ? compiled.regex.exec(text) : null;
  return match === null
    ? failed(failure(name, `is not found: nothing in ${path} matches`, 'correct the pattern or the file'))
    : ok(match[1] ?? match[0]);
}

/** Each character equally likely: bytes that would favour some are thrown away. */
function randomText(length: number, bytes: (count: number) => Uint8Array): string {
  const even = Math.floor(256 / alphabet.length) * alphabet.length;
  let text = '';
  while (text.length < length) {
    for (const byte of bytes(length)) if (byte < even && text.length < length) text += alphabet[byte % alphabet.length];
  }
  return text;
}

function failure(name: string, what: string, hint: string): Failure {
  return { code: 'secret', exit: exitCodes.invalid, message: `the secret ${name} ${what}`, hint };
}
