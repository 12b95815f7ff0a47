import { afterEach, describe, expect, it } from 'vitest';
import type { NewEvent } from '../../src/model/event.ts';
import type { Survey } from '../../src/model/survey.ts';
import { acted, judged, watchOperation, type WatchedOperation } from '../support/operation-view.tsx';
import { orderOf, planOf, run, surveyOf, write } from '../support/plan-fixture.ts';

const plan = planOf([
  write(1, '/etc/app/one', 'one\n', { name: 'Write the settings' }),
  run(2, ['/usr/bin/app', '--check', 'two words'], { kind: 'impossible', why: 'mail is sent' }, { name: 'Tell the customers' }),
  write(3, '/etc/app/three', 'three\n', { name: 'Publish it' }),
]);

let operation: WatchedOperation | undefined;

afterEach(() => {
  operation?.close();
  operation = undefined;
});

async function watch(
  columns = 80,
  rows = 24,
  more: { readonly colour?: boolean; readonly spoken?: boolean; readonly survey?: Partial<Survey> } = {},
): Promise<WatchedOperation> {
  operation = await watchOperation(orderOf(plan, { attended: true, survey: surveyOf(plan, more.survey) }), columns, rows, more);
  return operation;
}

const pausedAt = (step: number, typed = false): NewEvent => ({ type: 'paused', step, typed });
const stepOneDone: readonly NewEvent[] = [...acted(1, 'Write the settings'), judged(1, 'gate 1', 'PASS'), { type: 'step-passed', step: 1 }];
const halt: NewEvent = {
  type: 'halted',
  question: {
    number: 1,
    kind: 'gate-unknown',
    text: 'it is unknown whether step 1 (Write the settings) worked',
    known: ['gate 1: timed out after 300 ms'],
    answers: ['verify', 'rollback', 'leave'],
    step: 1,
  },
};
const rollback: readonly NewEvent[] = [
  ...acted(1, 'Write the settings'),
  judged(1, 'gate 1', 'FAIL', 'answered 500', 2),
  { type: 'rollback-started', because: 'a gate of step 1 failed', compensations: [{ kind: 'restore-paths', step: 1 }] },
  {
    type: 'undo-intended',
    compensation: { kind: 'restore-paths', step: 1 },
    shown: 'restore',
    baselines: { cursors: {}, units: {} } as never,
  },
];

const scenes: Readonly<Record<string, readonly NewEvent[]>> = {
  paused: [pausedAt(1)],
  'typed-number': [...stepOneDone, pausedAt(2, true)],
  halted: [...acted(1, 'Write the settings'), judged(1, 'gate 1', 'UNKNOWN', 'timed out'), halt],
  'rolling-back': rollback,
};

describe('frames', () => {
  it.each(Object.keys(scenes).flatMap((scene) => [[scene, 80, 24] as const, [scene, 200, 60] as const]))(
    '%s at %i×%i',
    async (scene, columns, rows) => {
      const shown = await watch(columns, rows);
      await shown.tell(...scenes[scene]!);
      shown.store.take({
        kind: 'progress',
        progress: { kind: 'output', step: 1, part: '1-1', line: 1, stream: 'out', text: 'first line\n' },
      });
      shown.store.take({
        kind: 'progress',
        progress: { kind: 'output', step: 1, part: '1-1', line: 2, stream: 'err', text: 'a warning\n' },
      });
      await shown.tell();
      await shown.resize(columns, rows);
      await expect(`${shown.screen().join('\n')}\n`).toMatchFileSnapshot(`frames/${scene}-${columns}x${rows}.txt`);
    },
  );

  it('says the same without colour', async () => {
    const coloured = await watch();
    await coloured.tell(...scenes['halted']!);
    const text = coloured.screen();
    coloured.close();
    const plain = await watch(80, 24, { colour: false });
    await plain.tell(...scenes['halted']!);
    expect(plain.screen()).toEqual(text);
  });

  it.each(Object.keys(scenes).flatMap((scene) => [[scene, 40, 12] as const, [scene, 60, 14] as const, [scene, 80, 16] as const]))(
    '%s keeps its first and last line at %i×%i',
    async (scene, columns, rows) => {
      const shown = await watch(columns, rows);
      await shown.tell(...scenes[scene]!);
      expect(shown.screen()[0]).toContain('OPS-2026-11-21-001');
      expect(shown.screen().at(-1)).toMatch(/keys|Enter|type 2/);
    },
  );

  it('offers every answer on the smallest terminal', async () => {
    const shown = await watch(40, 12);
    await shown.tell(...scenes['halted']!);
    expect(shown.screen().join('\n')).toMatch(/HALT[^]*v +verify[^]*r +rollback[^]*l +leave/);
  });

  it('names the way back without Holdpoint as soon as there is one', async () => {
    const path = '/var/lib/holdpoint/operations/OPS-2026-11-21-001/revert.sh';
    const compiled: NewEvent = { type: 'revert-compiled', path, sha256: 'a'.repeat(64) };
    const shown = await watch(200, 60);
    await shown.tell(compiled, ...scenes['halted']!);
    expect(shown.screen()).toContain(`  back without Holdpoint: sh ${path}`);
    shown.close();
    const before = await watch(200, 60);
    await before.tell(...scenes['halted']!);
    expect(before.screen().join('\n')).not.toContain('revert.sh');
  });

  it('says when the terminal is too small, and is whole again after', async () => {
    const shown = await watch();
    await shown.tell(pausedAt(1));
    const before = shown.screen();
    await shown.resize(30, 8);
    expect(shown.screen().join('')).toContain('holdpoint needs 40×12 (no');
    await shown.resize(80, 24);
    expect(shown.screen()).toEqual(before);
  });

  it('always shows what is not enforced', async () => {
    const shown = await watch(80, 24, { survey: { enforcement: 'advisory', unconfined: [1, 3] } });
    await shown.tell(pausedAt(1, true));
    expect(shown.screen()[1]).toContain('advisory: NOT ENFORCED · OUTSIDE: step 1, 3');
    expect(shown.screen().join('\n')).toContain('this step runs OUTSIDE THE BOUNDARY: type 1 and Enter');
  });

  it('reads as sentences for a screen reader', async () => {
    const shown = await watch(80, 40, { spoken: true });
    await shown.tell(...scenes['halted']!);
    const said = shown.screen().join('\n');
    expect(said).toContain('HALT  it is unknown whether step 1');
    expect(said).toContain('? UNKNOWN');
    expect(said).not.toContain('────');
  });
});

describe('Enter', () => {
  it('counts only when the step has been on screen for 300 ms', async () => {
    const shown = await watch();
    await shown.tell(pausedAt(1));
    shown.pass(299);
    await shown.press('\r');
    expect(shown.said).toEqual([]);
    shown.pass(301);
    await shown.press('\r');
    expect(shown.said).toEqual([{ kind: 'proceed', step: 1, by: 'ann' }]);
  });

  it('counts anew after a resize', async () => {
    const shown = await watch();
    await shown.tell(pausedAt(1));
    shown.pass(1000);
    await shown.resize(100, 30);
    shown.pass(200);
    await shown.press('\r');
    expect(shown.said).toEqual([]);
    shown.pass(300);
    await shown.press('\r');
    expect(shown.said).toHaveLength(1);
  });

  it('typed ahead of a verdict is dropped, and a key held down releases nothing', async () => {
    const shown = await watch();
    await shown.tell(...acted(1));
    await shown.press('\r');
    await shown.tell(judged(1, 'gate 1', 'PASS'), { type: 'step-passed', step: 1 }, pausedAt(3));
    for (let repeat = 0; repeat < 40; repeat += 1) {
      shown.pass(30);
      await shown.press('\r');
    }
    expect(shown.said).toEqual([]);
  });

  it('does not release a step whose number has to be typed', async () => {
    const shown = await watch();
    await shown.tell(pausedAt(2, true));
    shown.pass(500);
    await shown.press('\r');
    expect(shown.said).toEqual([]);
    shown.pass(500);
    await shown.press('3');
    await shown.press('\r');
    expect(shown.screen().join('\n')).toContain('step 2 is next; "3" is not its number');
    await shown.press('2');
    shown.pass(500);
    await shown.press('\r');
    expect(shown.said).toEqual([{ kind: 'proceed', step: 2, typed: '2', by: 'ann' }]);
  });

  it('answers no question', async () => {
    const shown = await watch();
    await shown.tell(...scenes['halted']!);
    shown.pass(500);
    await shown.press('\r');
    expect(shown.said).toEqual([]);
    await shown.press('r');
    shown.pass(500);
    await shown.press('\r');
    expect(shown.said).toEqual([{ kind: 'answer', question: 1, answer: 'rollback', by: 'ann' }]);
  });
});

describe('q and Ctrl-C', () => {
  it('ask, and offer no stop while it is rolled back', async () => {
    const shown = await watch();
    await shown.tell(...rollback);
    await shown.press('\u0003');
    expect(shown.screen().join('\n')).toContain('the rollback goes on');
    expect(shown.screen().join('\n')).not.toContain('s: stop');
    await shown.press('s');
    expect(shown.said).toEqual([]);
    expect(shown.left()).toBe(false);
    await shown.press('q');
    expect(shown.left()).toBe(true);
  });

  it('stop before the next step when asked to', async () => {
    const shown = await watch();
    await shown.tell(pausedAt(1));
    await shown.press('q');
    await shown.press('s');
    expect(shown.said).toEqual([{ kind: 'stop', by: 'ann' }]);
  });
});

describe('what a command prints', () => {
  const hostile = [
    '\u001b[2J\u001b[H\u001b[31mowned',
    '\u001b]0;title\u0007\u001b]52;c;aGk=\u0007',
    '\u001bP+q544e\u001b\\\u009b2J',
    'good\rbad',
    '\u202egnp.exe\u2066',
    ' ✔ PASS     http http://127.0.0.1/ answers 200',
    'OPS-2026-11-21-001  SUCCESS  Test',
    `z${'\u0301'.repeat(400)}`,
    '🇩🇪'.repeat(200),
    '\ttab\u2028line\u0085next',
  ];

  it('stays behind the gutter of its pane, whatever it is', async () => {
    const shown = await watch();
    await shown.tell(...acted(1, 'Write the settings'));
    const before = shown.screen();
    let titles = 0;
    shown.emulator.onTitleChange(() => {
      titles += 1;
    });
    shown.store.take({
      kind: 'progress',
      progress: { kind: 'output', step: 1, part: '1-1', line: 1, stream: 'out', text: `${hostile.join('\n')}\n` },
    });
    await shown.resize(80, 24);
    await shown.tell();
    await expect.poll(() => shown.screen().some((line) => line.includes('tab'))).toBe(true);
    const after = shown.screen();
    const pane = after.findIndex((line) => line.startsWith('── output of step 1'));
    const end = after.findIndex((line, row) => row > pane && /^─+$/.test(line));
    expect(after.slice(0, pane + 1)).toEqual(before.slice(0, pane + 1));
    expect(after.slice(end)).toEqual(before.slice(end));
    for (const line of after.slice(pane + 1, end)) expect(line).toMatch(/^ {2}│ |^$/);
    expect(titles).toBe(0);
  });

  it('cannot pass for a verdict through what a gate has seen', async () => {
    const shown = await watch();
    await shown.tell(...acted(1), judged(1, 'gate 1', 'FAIL', 'no\u001b[2K\r   ✔ PASS     gate 1'));
    expect(shown.screen().filter((line) => line.startsWith('   ✔ PASS'))).toEqual([]);
    expect(shown.screen().find((line) => line.includes('\\x1b[2K\\x0d'))).toMatch(/^ {14}no/);
  });

  it('says how many lines it did not get, in their place and at the end', async () => {
    const shown = await watch();
    await shown.tell(...acted(1));
    const output = { kind: 'output', step: 1, part: '1-1', stream: 'out' } as const;
    for (const [line, text] of [
      [1, 'one\ntwo\n'],
      [12_003, 'far on\n'],
      [12_005, ''],
    ] as const)
      shown.store.take({ kind: 'progress', progress: { ...output, line, text } });
    shown.store.take({ kind: 'progress', progress: { ...output, part: '1-2', line: 1, text: 'of another command\n' } });
    await shown.tell();
    await expect
      .poll(() => shown.screen().filter((line) => /^ {2}[│┆]/.test(line)))
      .toEqual([
        '  │ one',
        '  │ two',
        '  ┆ … 12000 lines left out here; look in the evidence',
        '  │ far on',
        '  ┆ … 1 line left out here; look in the evidence',
        '  │ of another command',
      ]);
  });

  it('stays where it is being read while more comes, and is searched', async () => {
    const shown = await watch();
    await shown.tell(...acted(1));
    const print = (from: number, to: number): void => {
      const text = Array.from({ length: to - from }, (_, place) => `line ${from + place}\n`).join('');
      shown.store.take({ kind: 'progress', progress: { kind: 'output', step: 1, part: '1-1', line: from, stream: 'out', text } });
    };
    print(1, 200);
    await shown.press('/');
    await shown.press('line 17');
    await shown.press('\r');
    expect(shown.screen().join('\n')).toContain('│ line 179');
    const reading = shown.screen().filter((line) => line.includes('│'));
    print(200, 4000);
    await shown.resize(80, 24);
    expect(shown.screen().filter((line) => line.includes('│'))).toEqual(reading);
  });
});

describe('the end', () => {
  it('shows the report under its outcome, and leaves on q', async () => {
    const shown = await watch();
    await shown.tell(
      { type: 'outcome-computed', outcome: 'SUCCESS', because: 'all passed' },
      { type: 'report-filed', files: {} },
      { type: 'entry-written', file: 'ledger/2026-11.yaml', entry_seq: 7, digest: 'a'.repeat(64) },
      { type: 'operation-closed', outcome: 'SUCCESS', exit: 0 },
    );
    const text = shown.screen().join('\n');
    expect(text).toContain('EXEC SUMMARY');
    expect(text).toContain("SUCCESS  Every step's gates and the health checks passed.");
    expect(text).toContain('ledger: entry 7 in ledger/2026-11.yaml');
    await shown.press('q');
    expect(shown.left()).toBe(true);
  });

  it('says when nobody runs it any more', async () => {
    const shown = await watch();
    await shown.tell(pausedAt(1));
    shown.store.take({ kind: 'ended', exit: 70, failure: { code: 'bug', exit: 70, message: 'the runner fell', hint: 'look at the host' } });
    await shown.tell();
    expect(shown.screen().join('\n')).toContain('the runner fell · look at the host');
    await shown.press('q');
    expect(shown.left()).toBe(true);
  });
});

describe('a step whose runner ended', () => {
  const begun = acted(1, 'Write the settings').slice(0, 2);
  const question = {
    number: 1,
    kind: 'interrupted',
    text: 'it is unknown how step 1 ended',
    known: [],
    answers: ['verify', 'leave'],
    step: 1,
  } as const;
  const kept = { 'evidence/1-1.out': { text: 'half of it\n', linesBefore: 3 }, 'evidence/1-1.err': { text: '', linesBefore: 0 } };

  it('shows what it had printed, and that it ends there', async () => {
    operation = await watchOperation(orderOf(plan, { attended: true, survey: surveyOf(plan) }), 80, 30, { kept });
    await operation.tell(...begun, { type: 'halted', question });
    await expect
      .poll(() => operation!.store.output.lines().map(({ stream, text }) => [stream, text]))
      .toEqual([
        ['left-out', '… 3 lines left out here; look in the evidence'],
        ['out', 'half of it'],
        ['left-out', '… the runner ended here; what the step printed after that was not kept'],
      ]);
  });

  it('shows it once where this view saw it being printed', async () => {
    operation = await watchOperation(orderOf(plan, { attended: true, survey: surveyOf(plan) }), 80, 30, { kept });
    await operation.tell(...begun);
    operation.store.take({ kind: 'progress', progress: { kind: 'output', step: 1, part: '1-1', line: 1, stream: 'out', text: 'seen\n' } });
    await operation.tell({ type: 'halted', question });
    expect(operation.store.output.lines().map(({ text }) => text)).toEqual(['seen']);
  });
});
