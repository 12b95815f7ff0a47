import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedLineNumbers, diffLines, unifiedDiff } from '../../src/model/unified-diff.ts';

/** patch(1) in small: the text that a unified diff makes of another. */
function apply(before: string, diff: string): string {
  if (diff === '') return before;
  const old = before === '' ? [] : before.split(/(?<=\n)/);
  const lines = diff.split('\n').slice(2, -1);
  const made: string[] = [];
  let at = 0;
  for (const [index, line] of lines.entries()) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@$/.exec(line);
    const bare = lines[index + 1] === String.raw`\ No newline at end of file`;
    const text = line.slice(1) + (bare ? '' : '\n');
    if (head !== null) {
      const start = Number(head[1]) - (head[2] === '0' ? 0 : 1);
      while (at < start) made.push(old[at++]!);
    } else if (line.startsWith('+')) made.push(text);
    else if (!line.startsWith('\\')) {
      if (old[at] !== text) return `line ${at + 1} is not ${JSON.stringify(text)}`;
      if (line.startsWith(' ')) made.push(text);
      at++;
    }
  }
  return [...made, ...old.slice(at)].join('');
}

const someText = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n', '\n', '-\n', '+ x\n'), { maxLength: 40 })
  .chain((lines) => fc.constantFrom(lines.join(''), `${lines.join('')}last`));

describe('a unified diff', () => {
  it('turns the one text into the other', () => {
    fc.assert(
      fc.property(someText, someText, (before, after) => {
        const diff = unifiedDiff('f', before, after);
        expect(diff === '').toBe(before === after);
        expect(apply(before, diff)).toBe(after);
      }),
      { numRuns: 2000 },
    );
  });

  it('is as short as it can be', () => {
    fc.assert(
      fc.property(someText, someText, (before, after) => {
        const changed = diffLines(before, after).filter(({ sign }) => sign !== ' ').length;
        expect(changed).toBe(distance(before, after));
      }),
      { numRuns: 300 },
    );
  });

  it('shows three lines around a change and joins near ones', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`);
    const after = lines.with(4, 'five\n').with(9, 'ten\n').with(25, 'twenty-six\n').join('');
    expect(
      unifiedDiff('/etc/f', lines.join(''), after)
        .split('\n')
        .filter((line) => /^[@+-]/.test(line)),
    ).toEqual([
      '--- /etc/f',
      '+++ /etc/f',
      '@@ -2,12 +2,12 @@',
      '-line 5',
      '+five',
      '-line 10',
      '+ten',
      '@@ -23,7 +23,7 @@',
      '-line 26',
      '+twenty-six',
    ]);
  });

  it('takes a text that is another altogether as a whole, in little time', () => {
    const text = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index}\n`).join('');
    const started = performance.now();
    const changed = diffLines(text('a'), text('b'));
    expect(changed.map(({ sign }) => sign).join('')).toBe('-'.repeat(20_000) + '+'.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('numbers the lines of both sides', () => {
    expect(changedLineNumbers('a\nb\nc\n', 'a\nB\nc\nd\n')).toEqual({ added: [2, 4], removed: [2] });
  });
});

/** Lines to take away and to put in, by the longest common subsequence. */
function distance(before: string, after: string): number {
  const [left, right] = [before, after].map((text) => (text === '' ? [] : text.split(/(?<=\n)/))) as [string[], string[]];
  const table = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0));
  for (let x = left.length - 1; x >= 0; x--)
    for (let y = right.length - 1; y >= 0; y--)
      table[x]![y] = left[x] === right[y] ? table[x + 1]![y + 1]! + 1 : Math.max(table[x + 1]![y]!, table[x]![y + 1]!);
  return left.length + right.length - 2 * table[0]![0]!;
}
