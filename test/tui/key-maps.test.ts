import { describe, expect, it } from 'vitest';
import type { State } from '../../src/engine/state.ts';
import { actOf, shownKeys, usesOf, type KeyMap } from '../../src/tui/keys/key-map.ts';
import { keyLine, pageRows } from '../../src/tui/keys/key-rows.ts';
import { operationMap } from '../../src/tui/operation/keys.ts';
import { firstScreen, type Mode } from '../../src/tui/operation/mode.ts';
import { reportKeys } from '../../src/tui/operation/report-screen.tsx';
import { pickerMap } from '../../src/tui/picker/keys.ts';
import { approvalMap } from '../../src/tui/prepare/approval-keys.ts';
import { formMap } from '../../src/tui/prepare/form-keys.ts';
import { planKeys } from '../../src/tui/prepare/plan-keys.ts';
import { refusedKeys } from '../../src/tui/refused-screen.tsx';
import { textOfRow } from '../../src/tui/rows/row.ts';
import { readerMap } from '../../src/tui/widgets/reader-keys.ts';
import { textField } from '../../src/tui/widgets/text-field/state.ts';

const history = {} as Extract<State, { phase: 'running' }>['history'];
const states: Readonly<Record<string, State>> = {
  running: { phase: 'running', at: { part: 'preparing' }, history },
  paused: { phase: 'paused', step: 2, typed: false, history },
  'typed pause': { phase: 'paused', step: 12, typed: true, history },
  halted: {
    phase: 'halted',
    question: {
      number: 3,
      kind: 'gate-unknown',
      text: 'unknown',
      known: [],
      answers: ['verify', 'rollback', 'continue', 'leave', 'pass', 'fail', 'unsure'],
    },
    during: { phase: 'running', at: { part: 'preparing' } },
    history,
  },
  'rolling back': { phase: 'rolling-back', rollback: { because: 'a gate failed', compensations: [], progress: {} }, history },
  closed: { phase: 'closed', outcome: 'SUCCESS', exit: 0, history },
};
const field = textField('');
const modes: readonly Mode[] = [
  { kind: 'watch' },
  { kind: 'details', scroll: { top: 0, following: false } },
  { kind: 'leaving' },
  { kind: 'search', field },
  { kind: 'note', field },
  { kind: 'step-number', field, complaint: '' },
  { kind: 'answering', question: 3, answer: 'leave', reason: field, complaint: '' },
  { kind: 'answering', question: 3, answer: 'verify', reason: undefined, complaint: '' },
];
const choice = { file: 'runbooks/a.yaml' };
const mistake = { place: 'runbooks/a.yaml:1:1', message: 'm', hint: 'h', count: 1 };
const typedForm = { fields: [{ key: 'a', kind: 'parameter', label: 'a', hint: '', value: field } as const], focus: 0 };

const maps: readonly (readonly [string, KeyMap])[] = [
  ['picker, empty', pickerMap(undefined, { typing: false, text: '' })],
  ['picker', pickerMap({ kind: 'runbook', choice }, { typing: false, text: 'x' })],
  ['picker, a mistake', pickerMap({ kind: 'runbook', choice: { ...choice, mistake } }, { typing: false, text: '' })],
  ['picker, an operation', pickerMap({ kind: 'operation', operation: { id: 'OPS', name: '', phase: '' } }, { typing: true, text: '' })],
  ['form', formMap(typedForm)],
  ['form, nothing to type', formMap({ fields: [], focus: 0 })],
  ...[true, false].map((typed) => [`plan ${typed}`, readerMap(planKeys(typed), false)] as const),
  ['plan, searched', readerMap(planKeys(true), true)],
  ...([undefined, 'reason', 'name'] as const).map((at) => [`approval ${at}`, approvalMap(at)] as const),
  ...[true, false].flatMap((back) =>
    [true, false].map((again) => [`refused ${back} ${again}`, readerMap(refusedKeys(back, again), false)] as const),
  ),
  ['report', readerMap(reportKeys, false)],
  ...Object.entries(states).flatMap(([name, state]) =>
    modes.flatMap((mode) =>
      [true, false].map(
        (gone) => [`operation ${name} ${mode.kind} ${gone}`, operationMap({ ...firstScreen, mode }, { state, gone })] as const,
      ),
    ),
  ),
];

describe.each(maps)('the keys: %s', (_, map) => {
  it('no key means two things, and each does what its use says', () => {
    const keys = usesOf(map).flatMap((use) => use.keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const use of usesOf(map)) for (const key of use.keys) expect(actOf(map, key)).toBe(use.act);
  });

  it('the last line says nothing that the page of keys does not, and the page says every key', () => {
    const page = pageRows(map, 200).map(textOfRow).join('\n');
    const line = textOfRow(keyLine(map, 1000));
    for (const use of usesOf(map)) {
      expect(page).toContain(shownKeys(use));
      expect(page).toContain(use.does);
    }
    for (const use of usesOf(map).filter((one) => one.line !== undefined)) expect(line).toContain(`${shownKeys(use)} ${use.line}`);
  });

  it('there is a key for all keys and one that leads away, on the narrowest terminal and while a line is typed', () => {
    expect(textOfRow(keyLine(map, 40))).toMatch(map.typing ? /Ctrl-G keys/ : /\? keys/);
    expect(textOfRow(keyLine(map, 40)).length).toBeLessThanOrEqual(40);
    expect(actOf(map, 'Ctrl-G')).toBe('help');
    expect(actOf(map, '?')).toBe(map.typing ? undefined : 'help');
    expect(actOf(map, 'Esc') ?? actOf(map, 'q')).toBeDefined();
    expect(actOf(map, 'Ctrl-C')).toBeDefined();
  });
});
