import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOfBytes } from '../../src/model/digest.ts';
import { authorityOf } from '../../src/policy/authority.ts';
import { policyJsonSchema } from '../../src/policy/json-schema.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { commandsOf } from '../../src/runbook/commands-of.ts';
import { runbookJsonSchema } from '../../src/runbook/json-schema.ts';
import { refreshPins } from '../../tools/own-workspace/refresh-pins.ts';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file));
const policyText = read('ops/policy.yaml');
const files = readdirSync(path.join(root, 'runbooks'))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => `runbooks/${name}`);
const digests = Object.fromEntries(files.map((file) => [file, digestOfBytes(read(file))]));

describe('this repository as a workspace', () => {
  test('its policy is without findings and asks for nothing that this release does not have', () => {
    const { policy, findings } = parsePolicy(policyText, 'ops/policy.yaml');
    expect(findings).toEqual([]);
    expect(authorityOf(policy!, '', '', '').notBuilt).toEqual([]);
    expect(Object.values(policy!.classes).filter((rule) => rule.confirm_within === 'required')).toEqual([]);
  });

  test('its pins are those of its runbooks (else: npm run pins)', () => {
    expect(files.length).toBeGreaterThanOrEqual(8);
    expect(refreshPins(policyText.toString(), digests)).toBe(policyText.toString());
  });

  test.each(files)('%s is without findings under it, and every command is allowed', (file) => {
    const { policy } = parsePolicy(policyText, 'ops/policy.yaml');
    const authority = authorityOf(policy!, file, digests[file]!, digestOfBytes(policyText));
    const { runbook, findings } = checkRunbook(read(file), file, { authority });
    expect(findings).toEqual([]);
    const refused = commandsOf(runbook!.draft).filter(({ command, script }) => script === undefined && command.allowed_by === undefined);
    expect(refused).toEqual([]);
  });

  test.each([
    ['ops/schemas/policy.schema.json', policyJsonSchema],
    ['ops/schemas/runbook.schema.json', runbookJsonSchema],
  ])('%s is what the grammar says (else: npm run pins)', (file, schema) => {
    expect(JSON.parse(read(file).toString())).toEqual(schema());
  });
});

describe('refreshing pins', () => {
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  test.each([
    [
      'holdpoint: 1\nrunbooks: []\nstrict: true\n',
      { 'runbooks/x.yaml': a },
      `holdpoint: 1\nrunbooks:\n  - { file: runbooks/x.yaml, sha256: ${a} }\nstrict: true\n`,
    ],
    [
      `runbooks:\n  - { file: runbooks/x.yaml, sha256: ${a} }\n  - { file: runbooks/y.yaml, sha256: ${a} }\n\n# runbooks:\n`,
      { 'runbooks/x.yaml': b },
      `runbooks:\n  - { file: runbooks/x.yaml, sha256: ${b} }\n\n# runbooks:\n`,
    ],
    [`runbooks:\n  - { file: runbooks/x.yaml, sha256: ${a} }\n`, {}, 'runbooks: []\n'],
    [
      'runbooks: []\n',
      { 'runbooks/b.yaml': b, 'runbooks/a.yaml': a },
      `runbooks:\n  - { file: runbooks/a.yaml, sha256: ${a} }\n  - { file: runbooks/b.yaml, sha256: ${b} }\n`,
    ],
  ])('%j', (before, current, after) => {
    expect(refreshPins(before, current as Record<string, string>)).toBe(after);
  });

  test('a policy without the list is not guessed at', () => expect(() => refreshPins('holdpoint: 1\n', {})).toThrow('no list of runbooks'));
});
