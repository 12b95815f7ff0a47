import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatFinding } from '../../src/document/format-finding.ts';
import { digestOfBytes } from '../../src/model/digest.ts';
import { authorityOf } from '../../src/policy/authority.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { policyWithPins, shippedRunbooks } from '../vps/workspace.ts';

const policyText = policyWithPins(shippedRunbooks(), (text) => `${text}strict: true\n`);
const { policy, findings } = parsePolicy(policyText, 'ops/policy.yaml');

test('the policy under which they are tried is valid', () => {
  expect(findings).toEqual([]);
});

describe.each(Object.entries(shippedRunbooks()))('%s', (file, text) => {
  test('has nothing to find, also where findings are errors', () => {
    const authority = authorityOf(policy!, file, digestOfBytes(text), digestOfBytes(policyText));
    const checked = checkRunbook(text, file, { authority });
    expect(checked.findings.flatMap((finding) => formatFinding(finding, text))).toEqual([]);
    expect(checked.runbook?.sha256).toBe(digestOfBytes(text));
  });

  test('stands in the list of runbooks, with its class', () => {
    const row = readFileSync(path.join(import.meta.dirname, '../../runbooks/README.md'), 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| \`${path.basename(file)}\` `));
    expect(row?.split('|')[3]?.trim()).toBe(/^risk_class: (\w+)/m.exec(text)?.[1]);
    expect(row?.split('|')[4]?.match(/\w+/g)).toEqual([...text.matchAll(/^ {2}(\w+):(?: \{ type|\n {4}type)/gm)].map(([, name]) => name));
  });
});
