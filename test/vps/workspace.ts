// A workspace on a host: the runbooks of this checkout (or a test's own), pinned in a policy, in a git repository.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Host } from './host.ts';

export const workspace = '/srv/ops';

const checkout = path.resolve(import.meta.dirname, '../..');

/** Every runbook of this checkout by its path in a workspace. */
export function shippedRunbooks(): Readonly<Record<string, string>> {
  const files = readdirSync(path.join(checkout, 'runbooks')).filter((name) => name.endsWith('.yaml'));
  return Object.fromEntries(files.map((name) => [`runbooks/${name}`, readFileSync(path.join(checkout, 'runbooks', name), 'utf8')]));
}

/**
 * Makes the workspace and commits it. `files` by path below it; those in runbooks/ are pinned, as are the shipped ones.
 * `policy` changes the text of policy.yaml (missing: nothing is changed).
 */
export async function makeWorkspace(
  host: Host,
  files: Readonly<Record<string, string>> = {},
  policy: (text: string) => string = (text) => text,
): Promise<void> {
  const all = { ...shippedRunbooks(), ...files };
  const pins = Object.entries(all)
    .filter(([file]) => file.startsWith('runbooks/'))
    .map(([file, text]) => `  - { file: ${file}, sha256: ${createHash('sha256').update(text).digest('hex')} }\n`);
  const rules = policy(readFileSync(path.join(import.meta.dirname, 'policy.yaml'), 'utf8'));
  const contents = { ...all, 'ops/policy.yaml': `${rules}runbooks:\n${pins.join('')}` };
  for (const [file, text] of Object.entries(contents)) await host.put(path.join(workspace, file), text);
  await host.must(
    `cd ${workspace}; git init -q -b main; git config user.name Operator; git config user.email operator@host.example; git add .; git commit -q -m workspace`,
  );
}
