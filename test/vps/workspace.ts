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

/** The test policy with a pin for every runbook among `files`. `edit` changes its text (missing: nothing is changed). */
export function policyWithPins(files: Readonly<Record<string, string>>, edit: (text: string) => string = (text) => text): string {
  const pins = Object.entries(files)
    .filter(([file]) => file.startsWith('runbooks/'))
    .map(([file, text]) => `  - { file: ${file}, sha256: ${createHash('sha256').update(text).digest('hex')} }\n`);
  const rules = edit(readFileSync(path.join(import.meta.dirname, 'policy.yaml'), 'utf8'));
  return `${rules}runbooks:\n${pins.join('')}`;
}

/** Makes the workspace of the shipped runbooks and `files` (by path below it), all pinned, and commits it. */
export async function makeWorkspace(
  host: Host,
  files: Readonly<Record<string, string>> = {},
  editPolicy?: (text: string) => string,
): Promise<void> {
  const all = { ...shippedRunbooks(), ...files };
  const contents = { ...all, 'ops/policy.yaml': policyWithPins(all, editPolicy) };
  for (const [file, text] of Object.entries(contents)) await host.put(path.join(workspace, file), text);
  await host.must(
    `cd ${workspace}; git init -q -b main; git config user.name Operator; git config user.email operator@host.example; git add .; git commit -q -m workspace`,
  );
}
