import { describe, expect, it } from 'vitest';
import { paneRows, placeInOutput } from '../../src/tui/output/pane-rows.ts';
import { findInPane, followingPane, movePane, shiftPane, type Pane } from '../../src/tui/output/pane.ts';
import { cutWords, OutputBuffer } from '../../src/tui/output/ring-buffer.ts';
import { textOfRow } from '../../src/tui/rows/row.ts';

const rows = 4;
const size = { rows, columns: 24 };

function printed(live: OutputBuffer, from: number, to: number): void {
  for (let line = from; line <= to; line += 1) live.push('out', `line ${line}${line % 10 === 0 ? ' needle' : ''}\n`);
}

function shown(live: OutputBuffer, pane: Pane, sought = ''): string[] {
  return paneRows(live, pane, rows, sought).map(textOfRow);
}

describe('reading while more comes', () => {
  it('stays on the same lines, also when newer ones have pushed them out', () => {
    const live = new OutputBuffer(20);
    printed(live, 1, 12);
    const pane = movePane(followingPane, 'page-up', live, rows);
    const read = shown(live, pane);
    expect(read).toEqual(['  │ line 6', '  │ line 7', '  │ line 8', '  │ line 9']);
    printed(live, 13, 500);
    expect(live.dropped).toBe(480);
    expect(shown(live, pane)).toEqual(read);
    expect(placeInOutput(live, pane, rows)).toBe('lines 6–9 of 500, End follows');
    const up = movePane(pane, 'line-up', live, rows);
    expect(shown(live, up)[0]).toBe('  │ line 5');
    expect(shown(live, movePane(up, 'end', live, rows)).at(-1)).toBe('  │ line 500 needle');
  });

  it('begins with what is not kept, and loses no line below it', () => {
    const live = new OutputBuffer(10);
    printed(live, 1, 30);
    const start = movePane(followingPane, 'start', live, rows);
    expect(shown(live, start)).toEqual([
      '  ┆ … 20 earlier lines not kept in this view; look in the evidence',
      '  │ line 21',
      '  │ line 22',
      '  │ line 23',
    ]);
    expect(shown(live, movePane(start, 'page-down', live, rows))[0]).toBe('  │ line 24');
  });

  it('follows the output of the next step from its start', () => {
    const live = new OutputBuffer(20);
    printed(live, 1, 20);
    const pane = movePane(followingPane, 'start', live, rows);
    live.clear();
    printed(live, 1, 20);
    expect(shown(live, pane).at(-1)).toBe('  │ line 20 needle');
  });
});

describe('a line wider than the screen', () => {
  const live = new OutputBuffer();
  live.push('out', `${'0123456789'.repeat(4)}END\nshort\n日本語日本語日本語日本語日本語終わり\n`);

  it('is read by moving sideways, as far as it goes and back', () => {
    const once = shiftPane(followingPane, 'right', live, size);
    expect(shown(live, once)).toEqual(['  │ …12345678901234567890123456789END', '  │ …', '  │ … 日本語日本語日本語終わり']);
    expect(placeInOutput(live, once, rows)).toBe('from column 11');
    let far = followingPane;
    for (let times = 0; times < 20; times += 1) far = shiftPane(far, 'right', live, size);
    expect(shown(live, far)[0]).toBe('  │ …123456789END');
    for (let times = 0; times < 20; times += 1) far = shiftPane(far, 'left', live, size);
    expect(shown(live, far)).toEqual(shown(live, followingPane));
  });

  it('shows what was sought in it', () => {
    const found = findInPane(followingPane, 'end', 'up', live, size);
    expect(shown(live, found, 'end')[0]).toMatch(/…\d+END$/);
    expect(shown(live, found)[0]!.length).toBeLessThan(size.columns);
  });

  it('says where it is cut for good', () => {
    const long = new OutputBuffer(10, 20);
    long.push('out', `${'x'.repeat(30)}\n${'y'.repeat(20)}\n${'z'.repeat(21)}`);
    expect(long.lines().map(({ text }) => text)).toEqual(['x'.repeat(20) + cutWords, 'y'.repeat(20), 'z'.repeat(20) + cutWords]);
    long.push('out', '\n');
    expect(long.lines().at(-1)!.text).toBe('z'.repeat(20) + cutWords);
  });
});

describe('search', () => {
  it('goes upwards and downwards from hit to hit, also near the end, and says when it went round', () => {
    const live = new OutputBuffer();
    printed(live, 1, 41);
    const found = (pane: Pane, way: 'up' | 'down') => findInPane(pane, 'NEEDLE', way, live, size);
    const newest = found(followingPane, 'up');
    expect(newest.reading?.found).toBe(40);
    const before = found(newest, 'up');
    expect([before.reading?.found, shown(live, before)[0], before.says]).toEqual([30, '  │ line 30 needle', '']);
    expect(found(before, 'down').reading?.found).toBe(40);
    const round = found(found(found(before, 'up'), 'up'), 'up');
    expect([round.reading?.found, round.says]).toEqual([40, 'wrapped']);
  });

  it('says when it is nowhere, and that not all is kept; the next move takes the words away', () => {
    const live = new OutputBuffer(10);
    printed(live, 1, 30);
    const pane = findInPane(followingPane, 'line 5', 'up', live, size);
    expect(placeInOutput(live, pane, rows)).toBe('not found from line 21 on; look in the evidence');
    expect(placeInOutput(live, movePane(pane, 'end', live, rows), rows)).toBe('');
  });

  it('finds what is held, while it is read', () => {
    const live = new OutputBuffer(20);
    printed(live, 1, 20);
    const pane = movePane(followingPane, 'page-up', live, rows);
    printed(live, 21, 200);
    expect(findInPane(pane, 'line 10', 'up', live, size).reading?.found).toBe(10);
  });
});
