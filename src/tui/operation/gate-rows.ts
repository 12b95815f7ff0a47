import { groupKey } from '../../engine/site.ts';
import type { Event } from '../../model/event.ts';
import type { Progress } from '../../model/progress.ts';
import { segment, type Row } from '../rows/row.ts';
import type { Tone } from '../theme.ts';

const looks: Readonly<Record<string, { readonly mark: string; readonly tone: Tone }>> = {
  PASS: { mark: '✔ PASS   ', tone: 'good' },
  FAIL: { mark: '✘ FAIL   ', tone: 'bad' },
  UNKNOWN: { mark: '? UNKNOWN', tone: 'ask' },
};

/** The gates judged last in their list, in order, and the one that is being tried: attempt, and how long until the next. */
export function gateRows(events: readonly Event[], group: string | undefined, trying: Extract<Progress, { kind: 'gate' }> | undefined): Row[] {
  const newest = new Map<number, Extract<Event, { type: 'gate-judged' }>>();
  for (const event of events) {
    if (event.type === 'gate-judged' && groupKey(event.site) === group) newest.set(event.site.index, event);
  }
  const judged = [...newest.entries()]
    .toSorted(([a], [b]) => a - b)
    .map(([, { title, judgement }]): Row => {
      const look = looks[judgement.verdict]!;
      const tries = judgement.attempts.length > 1 ? ` (${judgement.attempts.length} attempts)` : '';
      return [segment(`   ${look.mark}  `, look.tone), segment(`${title}${tries}`), segment(` · ${judgement.observed}`, 'dim')];
    });
  return trying === undefined ? judged : [...judged, tryingRow(trying)];
}

function tryingRow({ title, attempt, attempts, waiting }: Extract<Progress, { kind: 'gate' }>): Row {
  const when = waiting > 0 ? `next attempt in ${(waiting / 1000).toFixed(0)} s` : 'looking';
  return [segment('   … trying    ', 'accent'), segment(title), segment(` · attempt ${attempt} of ${attempts}, ${when}`, 'dim')];
}
