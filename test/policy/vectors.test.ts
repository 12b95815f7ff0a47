import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasErrors, type Finding } from '../../src/model/finding.ts';
import { policyCodes } from '../../src/policy/finding-codes.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';

const folder = path.join(import.meta.dirname, '../vectors/policy');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

/** Each policy stands beside exactly the findings that it must give. */
describe('policies with mistakes', () => {
  test('there are enough of them', () => expect(names.length).toBeGreaterThanOrEqual(35));

  test('every code of policies is given by one of them', () => {
    const given = names.flatMap((name) =>
      parsePolicy(readFileSync(path.join(folder, `${name}.yaml`)), 'ops/policy.yaml').findings.map(({ code }) => code),
    );
    expect(Object.keys(policyCodes).filter((code) => !given.includes(code))).toEqual([]);
  });

  test.each(names)('%s', (name) => {
    const expected = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Omit<Finding, 'file'>[];
    const { policy, findings } = parsePolicy(readFileSync(path.join(folder, `${name}.yaml`)), 'ops/policy.yaml');
    expect(findings).toEqual(expected.map((finding) => ({ file: 'ops/policy.yaml', ...finding })));
    expect(findings).not.toEqual([]);
    expect(policy === undefined).toBe(hasErrors(findings));
  });
});
