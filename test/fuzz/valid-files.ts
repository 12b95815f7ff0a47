import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../src/model/finding.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A file without errors and what reads it. */
export interface ValidFile {
  readonly name: string;
  readonly text: string;
  readonly findings: (input: Uint8Array | string) => readonly Finding[];
}

const textOf = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const isValid = ({ text, findings }: ValidFile): boolean => findings(text).every(({ severity }) => severity !== 'error');

export const runbooks: readonly ValidFile[] = globSync(['test/vectors/runbook/valid/*.yaml', 'runbooks/*.yaml'], { cwd: root })
  .toSorted()
  .map((name) => ({ name, text: textOf(name), findings: (input: Uint8Array | string) => checkRunbook(input, 'f.yaml').findings }))
  .filter(isValid);

export const policies: readonly ValidFile[] = ['ops/policy.yaml', 'test/vps/policy.yaml']
  .map((name) => ({ name, text: textOf(name), findings: (input: Uint8Array | string) => parsePolicy(input, 'f.yaml').findings }))
  .filter(isValid);
