// What may be seen after a crash, as values. Pure: nothing here touches a file or a process.
import { evolve, nothingYet } from '../../src/engine/evolve.ts';
import type { State } from '../../src/engine/state.ts';
import type { Event } from '../../src/model/event.ts';

/** Where an operation stands as seen from outside, without asking the program. */
export interface Seen {
  /** Whole records of the journal; undefined: there is no journal. */
  readonly events: readonly Event[] | undefined;
  readonly tail: 'none' | 'torn' | 'damaged';
  /** Files of the allowed folder, by name. */
  readonly site: Readonly<Record<string, string>>;
  /** Entries of the ledger for this operation. */
  readonly entries: number;
  readonly claimed: boolean;
}

/** Every state that a crash may leave, and nothing else. */
export type CrashState =
  | 'not-begun'
  | 'declared'
  | 'approved'
  | 'between-steps'
  | `in-flight-${number}`
  | 'halted'
  | 'rolling-back'
  | 'undo-in-flight'
  | 'closing'
  | 'closed'
  | 'unclassified';

export function crashStateOf({ events = [], tail }: Pick<Seen, 'events' | 'tail'>): CrashState {
  if (tail === 'damaged') return 'unclassified';
  const state: State = events.reduce(evolve, nothingYet);
  switch (state.phase) {
    case 'nothing':
      return 'not-begun';
    case 'declared':
      return state.history.approved ? 'approved' : 'declared';
    case 'running': {
      const inFlight = Object.entries(state.history.steps).find(([, record]) => record.is === 'begun');
      return inFlight === undefined ? 'between-steps' : `in-flight-${Number(inFlight[0])}`;
    }
    case 'halted':
      return 'halted';
    case 'rolling-back':
      return Object.values(state.rollback.progress).some((each) => each.is === 'begun') ? 'undo-in-flight' : 'rolling-back';
    case 'closing':
    case 'closed':
      return state.phase;
    case 'paused':
      // Nobody is attended here.
      return 'unclassified';
    default:
      return state satisfies never;
  }
}

/** Contents that a file of the folder may have; half a file only where a command of the operator writes it in place. */
const possible: Readonly<Record<string, (text: string) => boolean>> = {
  'settings.json': (text) => text === settings('Hello') || text === settings('Goodbye'),
  'pages/index.html': (text) => text === page,
  'new.txt': (text) => text === 'new\n',
  'pages/before.html': (text) => page.startsWith(text),
  'settings.bak': (text) => settings('Hello').startsWith(text),
};
const page = '<h1>Hello</h1>\n';
const settings = (greeting: string): string => `{\n  "greeting": "${greeting}",\n  "page": "index.html"\n}\n`;

export const preImage: Readonly<Record<string, string>> = { 'pages/index.html': page, 'settings.json': settings('Hello') };
export const complete: Readonly<Record<string, string>> = {
  'new.txt': 'new\n',
  'pages/before.html': page,
  'pages/index.html': page,
  'settings.bak': settings('Hello'),
  'settings.json': settings('Goodbye'),
};

/** What is wrong after a life of a process that ended in whatever way: a line each. `shown`: records that somebody saw. */
export function wrongAfter(before: Seen, shown: readonly Event[], died: boolean, after: Seen): readonly string[] {
  const events = after.events ?? [];
  const state = crashStateOf(after);
  return [
    ...(state === 'unclassified' ? ['a state that no crash may leave'] : []),
    ...(after.tail === 'torn' && !died ? ['a torn record although nobody died'] : []),
    ...missing('was there before', before.events ?? [], events),
    ...missing('was shown', shown, events),
    ...wrongNumbers(events),
    ...repeatedSteps(events),
    ...unasked(before, events),
    ...(after.entries > 1 ? [`${after.entries} ledger entries`] : []),
    ...(state === 'closed' && after.entries !== 1 ? ['closed without its ledger entry'] : []),
    ...(state === 'closed' && after.claimed ? ['closed and still claimed'] : []),
    ...(!['closed', 'closing', 'not-begun'].includes(state) && !after.claimed ? ['open and not claimed'] : []),
    ...wrongFiles(state, events, after.site),
  ];
}

function missing(why: string, some: readonly Event[], all: readonly Event[]): string[] {
  return some.flatMap((event) =>
    JSON.stringify(all[event.seq - 1]) === JSON.stringify(event) ? [] : [`record ${event.seq} (${event.type}) ${why} and is lost`],
  );
}

function wrongNumbers(events: readonly Event[]): string[] {
  return events.every(({ seq }, index) => seq === index + 1) ? [] : ['the numbers of the records have a gap'];
}

/** Nothing that changes something is begun twice. */
function repeatedSteps(events: readonly Event[]): string[] {
  const begun = events.flatMap((event) => (event.type === 'step-intended' && event.changes === true ? [event.step] : []));
  return begun.length === new Set(begun).size ? [] : [`a changing step was begun twice: ${begun.join(', ')}`];
}

/** A step in flight when its runner died is named and asked about before anything else is begun. */
function unasked(before: Seen, events: readonly Event[]): string[] {
  const flight = /^in-flight-(\d+)$/.exec(crashStateOf(before));
  const since = events.slice(before.events?.length ?? 0);
  if (flight === null || !since.some(({ type }) => type === 'runner-started')) return [];
  const next = since.find(({ type }) =>
    ['halted', 'step-intended', 'undo-intended', 'rollback-started', 'outcome-computed'].includes(type),
  );
  if (next === undefined) return [];
  const asked = next.type === 'halted' && next.question.kind === 'interrupted' && next.question.step === Number(flight[1]);
  return asked ? [] : [`step ${flight[1]} was in flight, and ${next.type} came before the question about it`];
}

function wrongFiles(state: CrashState, events: readonly Event[], site: Readonly<Record<string, string>>): string[] {
  if (state === 'closed') {
    const last = events.at(-1);
    const outcome = last?.type === 'operation-closed' ? last.outcome : undefined;
    const expected = outcome === 'SUCCESS' ? complete : outcome === 'ROLLBACK' || outcome === 'ABORTED' ? preImage : undefined;
    if (expected === undefined) return [`closed as ${outcome}`];
    return JSON.stringify(site) === JSON.stringify(expected) ? [] : [`${outcome}, and the folder holds ${JSON.stringify(site)}`];
  }
  // A temporary name of ours tells whose it is, and goes when the operation goes on.
  return Object.entries(site).flatMap(([name, text]) =>
    possible[name]?.(text) === true || path(name).startsWith('.holdpoint-') ? [] : [`${name} holds ${JSON.stringify(text)}`],
  );
}

function path(name: string): string {
  return name.split('/').find((part) => part.startsWith('.holdpoint-')) ?? name;
}
