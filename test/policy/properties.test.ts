import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify as stringifyYaml } from 'yaml';
import { escapeTemplate } from '../../src/model/template.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { command, verdict } from './command.ts';

/** As a careful person would write it: quoted where readers of YAML 1.1 and 1.2 disagree. */
const stringify = (value: unknown) => stringifyYaml(value, { version: '1.1' }).replace(/^%YAML.*\n---\n/, '');
const word = fc
  .oneof(fc.string({ maxLength: 8 }), fc.constantFrom('-', '--', '-rf', '', ' ', '${x', '$${x}', '*', 'a b', '/etc/../x', '\n', 'é'))
  .filter((text) => !text.includes('\0'));
const words = fc.array(word, { maxLength: 5 });

describe('rules', () => {
  test('a rule of literal words allows exactly these words', () => {
    fc.assert(
      fc.property(words, words, (ruled, asked) => {
        const said = verdict(stringify({ commands: [['/usr/bin/x', ...ruled]] }), command(['/usr/bin/x', ...asked.map(escapeTemplate)]));
        expect(said.startsWith('rule ')).toBe(JSON.stringify(ruled) === JSON.stringify(asked));
      }),
      { numRuns: 2000 },
    );
  });

  test('no pattern without a dash in front ever takes a word with one', () => {
    const pattern = fc.constantFrom('.*', '(?s).*', '[^]*', '(-.*)', '[-]?.*', '(?:)-.*', '\\x2d.*', '(?:x)?.*', '|-.*');
    fc.assert(
      fc.property(pattern, word, (match, rest) => {
        const said = verdict(stringify({ commands: [['/usr/bin/x', { match }]] }), command(['/usr/bin/x', escapeTemplate(`-${rest}`)]));
        expect(said).toContain('refused at argv index 1');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('reading a policy', () => {
  test('never throws, and every finding has a place in the file and says what to do', () => {
    const scalar = fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.boolean(), fc.constant(null));
    const keys = fc.constantFrom(
      'holdpoint',
      'runbooks',
      'commands',
      'argv',
      'match',
      'rest',
      'path',
      'env',
      'reach',
      'users',
      'stdin',
      'script',
      'sha256',
      'risk_classes',
      'HOST_CHANGE',
      'high_risk',
      'limits',
      'notify',
      'self',
      'control',
      'redact',
      'patterns',
      '__proto__',
      'constructor',
    );
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(keys, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(keys, value, { maxKeys: 6 }), (policy) => {
        const { findings, source } = parsePolicy(stringify(policy), 'ops/policy.yaml');
        for (const finding of findings) {
          expect(finding.line).toBeLessThanOrEqual(source.split('\n').length);
          expect(finding.column).toBeGreaterThan(0);
          expect(finding.message).not.toBe('');
          expect(finding.hint).not.toBe('');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
