import { describe, expect, it } from 'vitest';
import { validateParameter } from '../../src/runbook/parameter-values.ts';
import type { ParameterDefinition } from '../../src/runbook/parameter.ts';

const check = (definition: Omit<ParameterDefinition, 'name' | 'describe'>, text: string): string => {
  const checked = validateParameter({ name: 'p', describe: '', ...definition }, text);
  return checked.ok ? 'fine' : `${checked.message} · ${checked.hint}`;
};

describe('a typed value', () => {
  it.each([
    [{ type: 'integer', min: 1, max: 9 }, '5', 'fine'],
    [{ type: 'integer', min: 1, max: 9 }, '0', '0 is less than 1 · type a whole number from 1 to 9'],
    [{ type: 'integer', min: 1, max: 9 }, '10', '10 is more than 9 · type a whole number from 1 to 9'],
    [{ type: 'integer' }, '1e3', '1e3 is not a whole number · type a whole number in digits, without leading zeros'],
    [{ type: 'integer' }, '05', '05 is not a whole number · type a whole number in digits, without leading zeros'],
    [
      { type: 'integer' },
      '99999999999999999999',
      '99999999999999999999 is not a whole number · type a whole number in digits, without leading zeros',
    ],
    [{ type: 'integer' }, '-3', 'fine'],
    [{ type: 'integer' }, '-0', '-0 is not a whole number · type a whole number in digits, without leading zeros'],
    [{ type: 'integer' }, '', 'nothing is not a whole number · type a whole number in digits, without leading zeros'],
    [{ type: 'number', max: 1 }, '0.5', 'fine'],
    [{ type: 'number', max: 1 }, '1.5', '1.5 is more than 1 · type a number up to 1'],
    [{ type: 'number' }, 'Infinity', 'Infinity is not a number · type a number in digits, without leading zeros'],
    [{ type: 'boolean' }, 'true', 'fine'],
    [{ type: 'boolean' }, 'yes', 'yes is neither true nor false · type true or false'],
    [{ type: 'enum', values: ['a', 'b'] }, 'b', 'fine'],
    [{ type: 'enum', values: ['a', 'b'] }, 'B', 'B is none of the choices · type one of a, b'],
    [{ type: 'string', pattern: 'v[0-9]+' }, 'v12', 'fine'],
    [{ type: 'string', pattern: 'v[0-9]+' }, 'v12; rm', 'v12; rm does not match v[0-9]+ · type what matches v[0-9]+'],
    [{ type: 'string', pattern: '[a-z]*' }, 'a\n', 'a control character or a line break stands in the text · type one line'],
    [{ type: 'string' }, 'a\u001b[2J', 'a control character or a line break stands in the text · type one line'],
    [
      { type: 'string' },
      '-rf',
      '-rf begins with a dash · type a value without the dash; a pattern that begins with - would let it through',
    ],
    [
      { type: 'string', pattern: '.*' },
      '-rf',
      '-rf begins with a dash · type a value without the dash; a pattern that begins with - would let it through',
    ],
    [{ type: 'string', pattern: '-[a-z]+' }, '-rf', 'fine'],
    [{ type: 'string', max: 3 }, '😀😀😀', 'fine'],
    [{ type: 'string', max: 3 }, 'four', 'the text has 4 characters, more than 3 · type at most 3'],
    [{ type: 'string', min: 2 }, 'a', 'the text has 1 characters, fewer than 2 · type at least 2'],
    [{ type: 'path' }, '/srv/app', 'fine'],
    [
      { type: 'path' },
      '/srv/../etc',
      '/srv/../etc is no canonical absolute path · begin with /, without //, . and .., and without a / at the end',
    ],
    [{ type: 'path', pattern: '/srv/.*' }, '/etc/app', '/etc/app does not match /srv/.* · type what matches /srv/.*'],
    [{ type: 'file' }, 'files/a.conf', 'fine'],
    [
      { type: 'file' },
      '../a.conf',
      '../a.conf is no path below the workspace · type it from the root of the workspace, such as files/site.conf',
    ],
    [{ type: 'secret' }, 'x', 'fine'],
    [{ type: 'secret' }, '', 'a secret is not empty · type the secret, or name where it comes from'],
  ] satisfies [Omit<ParameterDefinition, 'name' | 'describe'>, string, string][])('%j takes %j: %s', (definition, text, expected) => {
    expect(check(definition, text)).toBe(expected);
  });
});
