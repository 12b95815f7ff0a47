import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from '../../src/document/nearest-name.ts';

describe('nearestName', () => {
  const known = ['risk_class', 'objective', 'steps', 'undo', 'run'];
  it.each([
    ['risk_clas', 'risk_class'],
    ['riskclass', 'risk_class'],
    ['Objective', 'objective'],
    ['stesp', 'steps'],
    ['rnu', 'run'],
    ['zebra', undefined],
    ['x'.repeat(100_000), undefined],
  ])('%s', (written, expected) => {
    expect(nearestName(written, known)).toBe(expected);
  });

  it('counts a swap of neighbours once', () => {
    expect(editDistance('abcd', 'abdc')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
});
