import { expect, test } from 'vitest';
import { leftOutCounter } from '../../src/runner/left-out.ts';

const output = { kind: 'output', step: 1, stream: 'out' } as const;

test('counts the lines of each part that did not come', () => {
  const leftOut = leftOutCounter();
  const missing = [
    { ...output, part: '1-1', line: 1, text: 'one\ntwo\n' },
    { ...output, part: '1-1', line: 3, text: 'three\n' },
    { ...output, part: '1-1', line: 10, text: 'ten\n' },
    { ...output, part: '1-1', line: 11, text: '' },
    // A part of which nothing came but its end, one heard from its middle, and one that is whole.
    { ...output, part: '1-2', line: 5, text: '' },
    { ...output, part: '2-1', line: 7, text: 'seven\n' },
    { ...output, part: '2-2', line: 1, text: 'one\n' },
  ].map(leftOut);
  expect(missing).toEqual([0, 0, 6, 0, 4, 6, 0]);
});
