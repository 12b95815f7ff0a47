import { useInput, usePaste, type Key } from 'ink';
import { useEffect, useReducer, useState, useSyncExternalStore } from 'react';
import { groupKey, type SiteGroup } from '../../engine/site.ts';
import { formatDuration } from '../../model/duration.ts';
import type { Answer, Event } from '../../model/event.ts';
import type { Order } from '../../model/order.ts';
import type { ViewMessage } from '../../ports/runner-link.ts';
import { row, type Row } from '../rows/row.ts';
import { Rows } from '../rows/rows.tsx';
import { Screen as Frame, type Room } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { scrollMove } from '../widgets/scroll-pane/keys.ts';
import { moveScroll, scrollTo } from '../widgets/scroll-pane/state.ts';
import { textFieldEdit } from '../widgets/text-field/keys.ts';
import { findBackwards, paneRows } from '../output/pane-rows.ts';
import { bottomRows } from './bottom-rows.ts';
import { gateRows } from './gate-rows.ts';
import { firstScreen, press, type KeyName, type Screen } from './mode.ts';
import type { OperationStore, OperationView } from './operation-store.ts';
import { stepRows } from './step-rows.ts';
import { topRows } from './top-rows.ts';
import { answerKeys, helpLines } from './words.ts';

/** What is on screen must have been there this long before a key acts on it, milliseconds. */
export const settleTime = 300;

export interface OperationScreenProps {
  readonly order: Order;
  readonly store: OperationStore;
  readonly folder: string;
  readonly theme: Theme;
  readonly now: () => number;
  readonly send: (message: ViewMessage) => void;
  readonly by: string;
  readonly leave: () => void;
}

/** One operation from its first step to its outcome. */
export function OperationScreen(props: OperationScreenProps) {
  const { order, store, folder, theme, now, send, by, leave } = props;
  const view = useSyncExternalStore(store.subscribe, store.view);
  const [screen, setScreen] = useState<Screen>(firstScreen);
  const [room, setRoom] = useState<Room>({ columns: 80, rows: 10 });
  useTick(view.state.phase !== 'closed');

  const apply = (key: KeyName): void => {
    const pressed = press(screen, key, view.state, now() - view.changedAt >= settleTime);
    setScreen(pressed.screen);
    if (pressed.say !== undefined) send({ ...pressed.say, by });
    if (pressed.leave === true) leave();
  };
  useInput((input, key) => {
    const move = scrollMove(key);
    const lines = store.output.lines();
    const rows = paneHeight(order, view, screen, room);
    if (move !== undefined && !(takesText(screen) && (key.home || key.end))) return setScreen({ ...screen, scroll: moveScroll(screen.scroll, move, lines.length, rows) });
    if (screen.mode.kind === 'watch' && input === 'n' && screen.sought !== '') {
      const found = findBackwards(lines, screen.sought, screen.scroll.following ? lines.length : screen.scroll.top);
      if (found !== undefined) setScreen({ ...screen, scroll: scrollTo(found, lines.length, rows) });
      return;
    }
    const name = keyName(screen, input, key);
    if (name !== undefined) apply(name);
  });
  usePaste((text) => {
    if (takesText(screen)) apply({ edit: { kind: 'insert', text } });
  });

  const elapsed = elapsedOf(view.events);
  return (
    <Frame
      top={topRows(order, view.state, elapsed, room.columns)}
      bottom={bottomRows(order, view, screen.mode, folder, room.columns)}
      theme={theme}
      body={(size) => <Body {...props} view={view} screen={screen} size={size} onRoom={setRoom} room={room} />}
    />
  );
}

function Body({ order, store, theme, view, screen, size, room, onRoom }: OperationScreenProps & { readonly view: OperationView; readonly screen: Screen; readonly size: Room; readonly room: Room; readonly onRoom: (room: Room) => void }) {
  useEffect(() => {
    if (size.columns !== room.columns || size.rows !== room.rows) onRoom(size);
  });
  if (screen.mode.kind === 'help') return <Rows rows={helpLines.map((line) => row(line))} height={size.rows} theme={theme} />;
  const head = headRows(order, view, size);
  const pane = Math.max(0, size.rows - head.length);
  const lines = store.output.lines();
  return <Rows rows={[...head, ...paneRows(lines, screen.scroll, pane, screen.sought)]} height={size.rows} theme={theme} />;
}

/** Steps around the current one, its gates, and the head of the output pane; the rest of the body is output. */
function headRows(order: Order, view: OperationView, { columns, rows }: Room): Row[] {
  const current = currentStep(view);
  const steps = stepRows(order.plan, view.state, view.events, columns);
  const shown = Math.max(3, Math.min(steps.length, Math.floor(rows / 2) - 1));
  const from = Math.max(0, Math.min(current - 2, steps.length - shown));
  const gates = gateRows(view.events, currentGroup(view.events), view.trying).slice(-Math.max(2, Math.floor(rows / 3)));
  const name = current === 0 ? 'output' : `output of step ${current}`;
  return [...steps.slice(from, from + shown), ...gates, row(`── ${name} `.padEnd(columns, '─'), 'dim')];
}

function paneHeight(order: Order, view: OperationView, _screen: Screen, room: Room): number {
  return Math.max(1, room.rows - headRows(order, view, room).length);
}

function currentStep({ events }: OperationView): number {
  const last = events.findLast((event) => event.type === 'step-intended' || event.type === 'paused');
  return last !== undefined && 'step' in last ? (last.step as number) : 0;
}

/** The list of gates that was judged last. */
function currentGroup(events: readonly Event[]): string | undefined {
  const last = events.findLast((event) => event.type === 'gate-judged' || event.type === 'step-intended');
  if (last === undefined) return undefined;
  const group: SiteGroup = last.type === 'gate-judged' ? last.site : { at: 'step', step: (last as Extract<Event, { type: 'step-intended' }>).step };
  return groupKey(group);
}

function elapsedOf(events: readonly Event[]): string {
  const [first] = events;
  if (first === undefined) return formatDuration(0);
  const closed = events.findLast((event) => event.type === 'operation-closed');
  return formatDuration(Math.max(0, (closed === undefined ? Date.now() : Date.parse(closed.at)) - Date.parse(first.at)));
}

/** Draws again so that elapsed time and output move; ten times a second is enough for a person and for 20 fps of output. */
function useTick(active: boolean): void {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!active) return undefined;
    const timer = setInterval(tick, 45);
    return () => clearInterval(timer);
  }, [active]);
}

function takesText({ mode }: Screen): boolean {
  return mode.kind === 'search' || mode.kind === 'note' || mode.kind === 'step-number' || (mode.kind === 'answering' && mode.reason !== undefined);
}

const letterAnswers: ReadonlyMap<string, Answer> = new Map(Object.entries(answerKeys).map(([answer, letter]) => [letter, answer as Answer]));

function keyName(screen: Screen, input: string, key: Key): KeyName | undefined {
  if (key.ctrl && input === 'c') return 'quit';
  if (key.escape) return 'escape';
  if (key.return) return 'enter';
  if (takesText(screen)) {
    const edit = textFieldEdit(input, key);
    return edit === undefined ? undefined : { edit };
  }
  if (input === '?') return 'help';
  if (input === 'q') return 'quit';
  if (screen.mode.kind === 'leaving') return { digit: input };
  if (input === '/') return 'search';
  if (input === 'm') return 'note';
  const answer = letterAnswers.get(input);
  if (answer !== undefined) return { answer };
  return /^[0-9]$/.test(input) ? { digit: input } : undefined;
}

