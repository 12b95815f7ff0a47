import { compensationKey } from '../../engine/rollback.ts';
import type { Event } from '../../model/event.ts';
import { compensationLine } from '../../report/words/compensation-words.ts';
import { segment, type Row } from '../rows/row.ts';
import { fit, readable } from '../rows/wrap.ts';
import type { Tone } from '../theme.ts';

interface Look {
  readonly mark: string;
  readonly word: string;
  readonly tone: Tone;
}

const looks = {
  waiting: { mark: ' ', word: 'waiting', tone: 'dim' },
  running: { mark: '▶', word: 'running', tone: 'accent' },
  done: { mark: '↩', word: 'done', tone: 'good' },
  failed: { mark: '✘', word: 'FAILED', tone: 'bad' },
  unknown: { mark: '?', word: 'UNKNOWN', tone: 'ask' },
} as const satisfies Readonly<Record<string, Look>>;

/** What is taken back, in order, each with how far it got, and last the proof; empty: no rollback was begun. */
export function rollbackRows(events: readonly Event[], columns: number): Row[] {
  const from = events.findLastIndex((event) => event.type === 'rollback-started');
  const started = events[from];
  if (started?.type !== 'rollback-started') return [];
  const after = events.slice(from);
  const begun = new Map<string, Look>();
  for (const event of after) {
    if (event.type === 'undo-intended') begun.set(compensationKey(event.compensation), looks.running);
    if (event.type === 'undo-exited') begun.set(compensationKey(event.compensation), looks[event.result]);
  }
  const nothingToDo: Look = { mark: '·', word: 'nothing done', tone: 'dim' };
  return [
    [segment('   ROLLBACK  ', 'ask'), segment(fit(started.because, Math.max(8, columns - 14)).trimEnd())],
    ...started.compensations.map((compensation) => {
      const idle = compensation.kind === 'pass-over' || compensation.kind === 'impossible';
      return lineOf(
        begun.get(compensationKey(compensation)) ?? (idle ? nothingToDo : looks.waiting),
        compensationLine(compensation),
        columns,
      );
    }),
    lineOf(proofLook(after), 'proof: paths equal the pre-image, gates of undos, health', columns),
  ];
}

function proofLook(events: readonly Event[]): Look {
  const verified = events.findLast((event) => event.type === 'rollback-verified');
  if (verified?.type === 'rollback-verified')
    return verified.problems.length === 0 ? { mark: '✔', word: 'PASS', tone: 'good' } : { mark: '✘', word: 'does not hold', tone: 'bad' };
  return events.some((event) => event.type === 'paths-compared') ? { mark: '▶', word: 'verifying', tone: 'accent' } : looks.waiting;
}

function lineOf(look: Look, text: string, columns: number): Row {
  const word = ` ${fit(look.word, 13)}`;
  return [
    segment(` ${look.mark} `, look.tone),
    segment(fit(text, Math.max(10, Math.min(columns, readable) - word.length - 3)), look.word === 'waiting' ? 'dim' : 'plain'),
    segment(word, look.tone),
  ];
}
