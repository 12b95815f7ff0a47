import { expect, test } from 'vitest';
import { readRevertRecord, revertRecordSentence } from '../../src/model/revert-record.ts';

const at = (second: number) => `2026-11-21T08:31:0${second}Z`;

test('parts count over all runs, the rest is of the last one', () => {
  const text = [
    `${at(1)} began`,
    `${at(1)} begun undo-action 2.0`,
    `${at(1)} done undo-action 2.0`,
    `${at(2)} begun restore-paths 2`,
    `${at(2)} remains an old thing`,
    `${at(2)} ended 74 the disk is full`,
    `${at(3)} began`,
    `${at(3)} begun restore-paths 2`,
    `${at(4)} done restore-paths 2`,
    `${at(4)} begun again 1`,
    `${at(5)} unjudged a page: look by hand`,
    `${at(5)} remains step 1 once more failed`,
    `${at(5)} ended 5`,
    '',
  ].join('\n');
  expect(readRevertRecord(text)).toEqual({
    lines: 13,
    began: at(3),
    ended: { at: at(5), exit: 5, why: '' },
    parts: { 'undo-action 2.0': 'done', 'restore-paths 2': 'done', 'again 1': 'begun' },
    unjudged: ['a page: look by hand'],
    remains: ['step 1 once more failed'],
  });
});

test('what is torn or unknown says nothing, and without a beginning there is no record', () => {
  expect(readRevertRecord('')).toBeUndefined();
  expect(readRevertRecord(`${at(1)} begun restore-paths 1\n`)).toBeUndefined();
  expect(readRevertRecord(`${at(1)} began\nrubbish\n${at(1)} knows more\n${at(2)} ended 0`)).toEqual({
    lines: 3,
    began: at(1),
    parts: {},
    unjudged: [],
    remains: [],
  });
});

test('it says how the last run ended', () => {
  const began = at(1);
  expect(revertRecordSentence({ began })).toBe('revert.sh was run at 2026-11-21T08:31:01Z and was not seen to end');
  expect(revertRecordSentence({ began, ended: { at: at(2), exit: 3, why: 'look' } })).toMatch(/ended with 3: look$/);
  expect(revertRecordSentence({ began, ended: { at: at(2), exit: 0, why: '' } })).toMatch(/ended with 0: everything it did went well$/);
});
