import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasErrors, type Finding } from '../../src/model/finding.ts';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';
import { findingCodes, runbookCodes } from '../../src/runbook/finding-codes.ts';
import { ownTime } from '../support/own-time.ts';

const folder = path.join(import.meta.dirname, '../vectors/runbook');
const yamlIn = (name: string): string[] => readdirSync(path.join(folder, name)).filter((file) => file.endsWith('.yaml'));
const read = (file: string): Buffer => readFileSync(path.join(folder, file));
const expectedOf = (file: string) => JSON.parse(read(file.replace('.yaml', '.expected.json')).toString()) as Omit<Finding, 'file'>[];

describe('runbooks with mistakes', () => {
  const files = yamlIn('.');

  it('there are many', () => {
    expect(files.length).toBeGreaterThanOrEqual(85);
  });

  it.each(files)('%s', (file) => {
    const { result, took } = ownTime(() => checkRunbook(read(file), 'runbooks/test.yaml'));
    expect(took).toBeLessThan(1000);
    const { runbook, findings } = result;
    expect(findings).toEqual(expectedOf(file).map((finding) => ({ file: 'runbooks/test.yaml', ...finding })));
    expect(findings).not.toEqual([]);
    expect(runbook === undefined).toBe(hasErrors(findings));
  });

  it('use codes with the severity that the table gives them', () => {
    for (const finding of files.flatMap(expectedOf))
      expect(`${finding.code} ${finding.severity}`).toBe(`${finding.code} ${findingCodes[finding.code]?.severity}`);
  });

  it('show every code that checking without a policy can give', () => {
    const shown = new Set(files.flatMap(expectedOf).map(({ code }) => code));
    expect(Object.keys(runbookCodes).filter((code) => !shown.has(code))).toEqual(codesOfPlanAndPolicy);
  });
});

/** These need values, files or a policy: build-plan.test.ts and check-with-policy.test.ts. */
const codesOfPlanAndPolicy = [
  'command-too-long',
  'gates-below-minimum',
  'path-not-canonical',
  'parameter-missing',
  'parameter-unknown',
  'parameter-invalid',
  'file-missing',
  'command-not-allowed',
  'program-ambiguous',
  'timeout-too-long',
  'not-allowed-by-policy',
  'irreversible-refused',
  'on-fail-refused',
  'not-built-yet',
];

describe('runbooks without mistakes', () => {
  it.each(yamlIn('valid'))('%s', (file) => {
    const { runbook, findings } = checkRunbook(read(`valid/${file}`), 'runbooks/test.yaml');
    expect(findings).toEqual([]);
    expect(runbook!.computedClass).toBe(runbook!.draft.declaration.risk_class);
  });
});
