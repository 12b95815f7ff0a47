import { describe, expect, it } from 'vitest';
import { cutWords, OutputBuffer } from '../../src/tui/output/ring-buffer.ts';
import { atEnd, moveScroll, scrollTo, topOf } from '../../src/tui/widgets/scroll-pane/state.ts';

describe('the output of a step', () => {
  it('joins pieces of a line and shows the unfinished one', () => {
    const buffer = new OutputBuffer();
    buffer.push('out', 'one\ntw');
    buffer.push('err', 'warn\n');
    buffer.push('out', 'o\nthree');
    expect(buffer.lines()).toEqual([
      { number: 1, stream: 'out', text: 'one' },
      { number: 2, stream: 'err', text: 'warn' },
      { number: 3, stream: 'out', text: 'two' },
      { number: 4, stream: 'out', text: 'three' },
    ]);
  });

  it('keeps the newest lines and their numbers', () => {
    const buffer = new OutputBuffer(10);
    for (let line = 1; line <= 1000; line += 1) buffer.push('out', `${line}\n`);
    const kept = buffer.lines();
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept.at(-1)).toEqual({ number: 1000, stream: 'out', text: '1000' });
    expect(buffer.count).toBe(1000);
  });

  it('takes apart only what is looked at, across what came at once', () => {
    const buffer = new OutputBuffer(10);
    buffer.push('out', 'one\ntwo\nthree\n');
    buffer.leaveOut('… 7 lines left out here');
    buffer.push('err', 'four\n\nsi');
    expect(buffer.count).toBe(7);
    expect(buffer.window(1, 3).map(({ number, stream, text }) => [number, stream, text])).toEqual([
      [2, 'out', 'two'],
      [3, 'out', 'three'],
      [4, 'left-out', '… 7 lines left out here'],
    ]);
    expect(buffer.window(4, 10).map(({ number, stream, text }) => [number, stream, text])).toEqual([
      [5, 'err', 'four'],
      [6, 'err', ''],
      [7, 'err', 'si'],
    ]);
    buffer.push('out', Array.from({ length: 12 }, (_, line) => `more ${line}\n`).join(''));
    expect(buffer.dropped).toBe(6);
    expect(buffer.window(0, 8).map(({ number, text }) => [number, text])).toEqual([
      [7, 'more 0'],
      [8, 'more 1'],
    ]);
  });

  it('keeps so many characters of long lines, and the newest line always', () => {
    const buffer = new OutputBuffer();
    for (let line = 1; line <= 100; line += 1) buffer.push('out', `${line} ${'x'.repeat(200_000)}\n`);
    expect(buffer.count - buffer.dropped).toBe(39);
    buffer.push('out', `${'y'.repeat(9_000_000)}\n`);
    expect([buffer.count, buffer.dropped]).toEqual([101, 100]);
  });

  it('cuts a line without end', () => {
    const buffer = new OutputBuffer(10, 100);
    for (let part = 0; part < 50; part += 1) buffer.push('out', 'x'.repeat(1000));
    expect(buffer.lines().map(({ text }) => text)).toEqual(['x'.repeat(100) + cutWords]);
  });
});

describe('scrolling', () => {
  it('follows the end until somebody scrolls up, and again when they are back', () => {
    expect(topOf(atEnd, 100, 10)).toBe(90);
    const up = moveScroll(atEnd, 'page-up', 100, 10);
    expect(topOf(up, 120, 10)).toBe(81);
    const end = moveScroll(up, 'end', 120, 10);
    expect(topOf(end, 150, 10)).toBe(140);
  });

  it('stays inside a text shorter than the window', () => {
    expect(topOf(scrollTo(5, 3, 10), 3, 10)).toBe(0);
  });
});
