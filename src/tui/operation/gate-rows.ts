import { groupKey, gatesAt, type SiteGroup } from '../../engine/site.ts';
import type { Event } from '../../model/event.ts';
import type { Plan } from '../../model/plan.ts';
import type { Verdict } from '../../model/verdict.ts';
import { visibleLine } from '../../model/visible-text.ts';
import { siteWords } from '../../report/words/site-words.ts';
import { segment, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import type { Tone } from '../theme.ts';
import type { OperationView } from './operation-store.ts';

const looks: Readonly<Record<Verdict, { readonly mark: string; readonly tone: Tone }>> = {
  PASS: { mark: '✔ PASS   ', tone: 'good' },
  FAIL: { mark: '✘ FAIL   ', tone: 'bad' },
  UNKNOWN: { mark: '? UNKNOWN', tone: 'ask' },
};

/** The list of gates that is judged now, or was judged last: every gate with its verdict, the one being tried with attempt and countdown, those that wait. `now`: the view's milliseconds. */
export function gateRows(plan: Plan, { events, trying }: Pick<OperationView, 'events' | 'trying'>, columns: number, now: number): Row[] {
  const group = newestGroup(events);
  const judged = group === undefined ? new Map<number, JudgedEvent>() : newestJudgements(events, group);
  const gates = group === undefined ? [] : gatesAt(plan, group);
  const tried = trying === undefined ? -1 : gates.findIndex(({ title }, index) => title === trying.title && !judged.has(index));
  const where = group === undefined ? '' : siteWords({ ...group, index: 0 });
  const rows = gates.flatMap(({ title }, index): Row[] => {
    const event = judged.get(index);
    if (event !== undefined) return judgedRows(event, columns);
    if (index === tried) return [tryingRow(trying!, now)];
    return [[segment('   · waiting   ', 'dim'), segment(title, 'dim')]];
  });
  const head: Row[] = rows.length === 0 ? [] : [[segment(` gates: ${where}`, 'dim')]];
  return trying === undefined || tried >= 0 ? [...head, ...rows] : [...head, ...rows, tryingRow(trying, now)];
}

type JudgedEvent = Extract<Event, { type: 'gate-judged' }>;

/** A step that has just begun has none judged yet, and still its gates are the ones to look at. */
function newestGroup(events: readonly Event[]): SiteGroup | undefined {
  const last = events.findLast((event) => event.type === 'gate-judged' || event.type === 'step-intended');
  if (last?.type === 'gate-judged') return last.site;
  return last?.type === 'step-intended' ? { at: 'step', step: last.step } : undefined;
}

/** The newest verdict of each gate of the list, since its step was last begun. */
function newestJudgements(events: readonly Event[], group: SiteGroup): ReadonlyMap<number, JudgedEvent> {
  const key = groupKey(group);
  const since = group.at === 'step' ? events.findLastIndex((event) => event.type === 'step-intended' && event.step === group.step) : -1;
  const newest = new Map<number, JudgedEvent>();
  events.forEach((event, place) => {
    if (place > since && event.type === 'gate-judged' && groupKey(event.site) === key) newest.set(event.site.index, event);
  });
  return newest;
}

/** What a gate saw stands behind it where it passed, and is never cut where it did not. */
function judgedRows({ title, judgement }: JudgedEvent, columns: number): Row[] {
  const look = looks[judgement.verdict];
  const tries = judgement.attempts.length > 1 ? ` (${judgement.attempts.length} attempts)` : '';
  const head: Row = [segment(`   ${look.mark}  `, look.tone), segment(`${visibleLine(title)}${tries}`)];
  const observed = visibleLine(judgement.observed);
  if (judgement.verdict === 'PASS') return [[...head, segment(` · ${observed}`, 'dim')]];
  const indent = ' '.repeat(look.mark.length + 5);
  const lines = wrapText(observed, columns - indent.length);
  const shown = lines.length <= 3 ? lines : [...lines.slice(0, 2), `… ${lines.length - 2} more lines: d shows all`];
  return [head, ...shown.map((line): Row => [segment(indent), segment(line, 'strong')])];
}

function tryingRow({ title, attempt, attempts, waiting, since }: NonNullable<OperationView['trying']>, now: number): Row {
  const left = Math.max(0, waiting - (now - since));
  const when = waiting > 0 ? `next in ${Math.ceil(left / 1000)} s` : 'looking';
  return [segment('   … trying    ', 'accent'), segment(title), segment(` · attempt ${attempt} of ${attempts}, ${when}`, 'dim')];
}
