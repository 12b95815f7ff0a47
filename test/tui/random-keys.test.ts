import stringWidth from 'string-width';
import { afterEach, describe, expect, it } from 'vitest';
import type { State } from '../../src/engine/state.ts';
import type { NewEvent } from '../../src/model/event.ts';
import { visibleLine } from '../../src/model/visible-text.ts';
import { firstScreen, press, type KeyName } from '../../src/tui/operation/mode.ts';
import {
  longestLine,
  editTextField,
  textField,
  textOf,
  type TextField,
  type TextFieldEdit,
} from '../../src/tui/widgets/text-field/state.ts';
import { textFieldSegments } from '../../src/tui/widgets/text-field/view.ts';
import { appOnTerminal, type ShownApp } from '../support/app-on-terminal.tsx';
import { acted, judged, watchOperation, type WatchedOperation } from '../support/operation-view.tsx';
import { orderOf, planOf, run, write } from '../support/plan-fixture.ts';
import { askingRunbook, brokenRunbook, filesOf, graveRunbook, plainRunbook } from '../support/runbook-texts.ts';

/** Numbers below 1 that are the same at every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function picker(seed: number): <Item>(items: readonly Item[]) => Item {
  const random = seeded(seed);
  return (items) => items[Math.floor(random() * items.length)]!;
}

const strange = [
  'é',
  'e\u0301',
  '漢',
  'ｶﾞ',
  '🙂',
  '👨‍👩‍👧',
  '🇩🇪',
  'שלום',
  'عربى',
  '\u202e',
  '\u200b',
  '\u0000',
  '\u001b',
  '\t',
  'a\r\nb',
  '\ud83d',
  'x'.repeat(500),
];

describe('a line that is typed', () => {
  const edits: readonly TextFieldEdit[] = [
    ...strange.map((text): TextFieldEdit => ({ kind: 'insert', text })),
    ...(
      [
        'delete-before',
        'delete-after',
        'delete-word-before',
        'delete-to-start',
        'delete-to-end',
        'left',
        'right',
        'left',
        'right',
        'start',
        'end',
      ] as const
    ).map((kind): TextFieldEdit => ({ kind })),
  ];

  it.each([1, 2, 3])('keeps its cursor inside and its width within bounds, whatever is typed (%i)', (seed) => {
    const pick = picker(seed);
    let field: TextField = textField('');
    for (let key = 0; key < 3000; key += 1) {
      field = editTextField(field, pick(edits));
      expect(field.cursor).toBeGreaterThanOrEqual(0);
      expect(field.cursor).toBeLessThanOrEqual(field.graphemes.length);
      expect(textOf(field).length).toBeLessThanOrEqual(longestLine);
      const drawn = textFieldSegments(field, 40);
      expect(drawn.filter(({ tone }) => tone === 'cursor')).toHaveLength(1);
      expect(stringWidth(visibleLine(drawn.map(({ text }) => text).join('')))).toBeLessThanOrEqual(
        41 + stringWidth(drawn.find(({ tone }) => tone === 'cursor')!.text),
      );
    }
  });
});

describe("the operation's keys", () => {
  const history = {} as Extract<State, { phase: 'running' }>['history'];
  const states: readonly State[] = [
    { phase: 'running', at: { part: 'preparing' }, history },
    { phase: 'paused', step: 2, typed: false, history },
    { phase: 'paused', step: 12, typed: true, history },
    { phase: 'rolling-back', rollback: { because: 'x', compensations: [], progress: {} }, history },
    {
      phase: 'halted',
      question: { number: 3, kind: 'gate-unknown', text: '?', known: [], answers: ['verify', 'rollback', 'leave'] },
      during: { phase: 'running', at: { part: 'preparing' } },
      history,
    },
    { phase: 'closed', outcome: 'SUCCESS', exit: 0, history },
  ];
  const keys: readonly KeyName[] = [
    'enter',
    'escape',
    'quit',
    'search',
    'note',
    'details',
    { answer: 'verify' },
    { answer: 'rollback' },
    { answer: 'leave' },
    { answer: 'pass' },
    { digit: 's' },
    { digit: '2' },
    { digit: '1' },
    { digit: 'x' },
    ...strange.map((text): KeyName => ({ edit: { kind: 'insert', text } })),
    { edit: { kind: 'delete-before' } },
  ];

  it.each([11, 12, 13, 14])('say only what the state allows, in any order (%i)', (seed) => {
    const pick = picker(seed);
    let screen = firstScreen;
    for (let key = 0; key < 5000; key += 1) {
      const state = pick(states);
      const settled = pick([true, false]);
      const gone = pick([false, false, true]);
      const pressed = press(screen, pick(keys), { state, gone, settled });
      screen = pressed.screen;
      const { say } = pressed;
      if (say === undefined) continue;
      const allowed: Readonly<Record<typeof say.kind, boolean>> = {
        proceed: state.phase === 'paused' && settled && (!state.typed || ('typed' in say && say.typed === '12')),
        answer: state.phase === 'halted' && settled,
        stop: state.phase === 'running' || state.phase === 'paused',
        note: true,
      };
      expect({ say, allowed: allowed[say.kind] }).toEqual({ say, allowed: true });
    }
  });
});

describe('random keys on the terminal', () => {
  let shown: ShownApp | WatchedOperation | undefined;

  afterEach(() => {
    shown?.close();
    shown = undefined;
  });

  const escapes = [
    '\r',
    '\u001b',
    '\t',
    '\u001b[A',
    '\u001b[B',
    '\u001b[5~',
    '\u001b[6~',
    '\u001b[H',
    '\u001b[F',
    '\u001b[Z',
    '\u007f',
    '\u0007',
    '\f',
    '\u001bOP',
    '\u001b[200~paste\rd 漢\u001b[201~',
  ];
  const sizes = [
    [80, 24],
    [200, 60],
    [40, 12],
    [41, 13],
    [39, 12],
    [1, 1],
    [80, 12],
    [40, 60],
  ] as const;
  const letters = Array.from('?/nqsrdmvlcpfu0123 xyé漢🙂');

  /** Neither taller nor wider than the terminal: what is at its top and bottom is what the app put there. */
  function expectFrame(app: { readonly screen: () => string[] }, columns: number, rows: number): void {
    const lines = app.screen();
    expect(lines).toHaveLength(rows);
    if (columns < 40 || rows < 12) return;
    const rules = lines.filter((line) => /^─+$/.test(line));
    expect({ lines, rules: rules.length }).toEqual({ lines, rules: 2 });
    expect(lines[2]).toBe('─'.repeat(columns));
  }

  it.each([21, 22])(
    'before an operation: never throws, never outgrows the terminal, and starts nothing (%i)',
    { timeout: 120_000 },
    async (seed) => {
      const pick = picker(seed);
      const name = 'שלום 漢字 👨‍👩‍👧 \\u202Egnp';
      const open = () =>
        appOnTerminal({
          files: filesOf({ '1.yaml': plainRunbook(`"${name}"`), '2.yaml': askingRunbook, '3.yaml': graveRunbook, '4.yaml': brokenRunbook }),
        });
      let app = await open();
      shown = app;
      let [columns, rows]: readonly [number, number] = [80, 24];
      for (let key = 0; key < 300; key += 1) {
        if (app.left() !== undefined) {
          app.close();
          app = await open();
          shown = app;
          [columns, rows] = [80, 24];
        }
        if (key % 20 === 19) {
          [columns, rows] = pick(sizes);
          await app.resize(columns, rows);
        }
        app.pass(pick([0, 50, 400]));
        await app.press(pick(pick([escapes, letters])));
        if (app.left() === undefined) expectFrame(app, columns, rows);
        // Left from what is said of a runbook with a mistake (65), and of a host that cannot rehearse (69).
        expect([undefined, 0, 65, 69]).toContain(app.left());
      }
    },
  );

  it.each([31, 32])('during an operation: never throws, never outgrows the terminal (%i)', { timeout: 120_000 }, async (seed) => {
    const pick = picker(seed);
    const plan = planOf([
      write(1, '/etc/app/one', 'one\n', { name: 'שלום 漢字 👨‍👩‍👧' }),
      run(2, ['/usr/bin/app', 'x'.repeat(300)], { kind: 'impossible', why: 'mail is sent' }),
      write(3, '/etc/app/three', 'three\n'),
    ]);
    const story: readonly (readonly NewEvent[])[] = [
      [{ type: 'paused', step: 1, typed: false }],
      acted(1, 'שלום'),
      [judged(1, 'gate 1', 'FAIL', `${'long '.repeat(60)}\u001b[2J`, 3)],
      [judged(1, 'gate 1', 'PASS'), { type: 'step-passed', step: 1 }, { type: 'paused', step: 2, typed: true }],
      acted(2),
      [
        {
          type: 'halted',
          question: {
            number: 1,
            kind: 'gate-unknown',
            text: `unknown ${'why '.repeat(50)}`,
            known: ['a', 'b'.repeat(500)],
            answers: ['verify', 'rollback', 'leave'],
            step: 2,
          },
        },
      ],
    ];
    const app = await watchOperation(orderOf(plan, { attended: true }));
    shown = app;
    let [columns, rows]: readonly [number, number] = [80, 24];
    for (let key = 0; key < 300; key += 1) {
      if (key % 50 === 0) await app.tell(...story[key / 50]!);
      if (key % 20 === 19) {
        [columns, rows] = pick(sizes);
        await app.resize(columns, rows);
      }
      if (key % 10 === 0)
        app.store.take({
          kind: 'progress',
          progress: {
            kind: 'output',
            step: 1,
            part: `1-${key}`,
            line: 1,
            stream: pick(['out', 'err'] as const),
            text: `${pick(strange)}\n`,
          },
        });
      app.pass(pick([0, 50, 400]));
      await app.press(pick(pick([escapes, letters])));
      expectFrame(app, columns, rows);
    }
  });
});
