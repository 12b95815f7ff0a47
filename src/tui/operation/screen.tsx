import { useIsScreenReaderEnabled, useWindowSize } from 'ink';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Order } from '../../model/order.ts';
import type { ViewMessage } from '../../ports/runner-link.ts';
import type { KeyMap } from '../keys/key-map.ts';
import type { Layer } from '../keys/layer.ts';
import { useKeys } from '../keys/use-keys.ts';
import { paneRows } from '../output/pane-rows.ts';
import { findInPane, movePane, shiftPane } from '../output/pane.ts';
import type { Row } from '../rows/row.ts';
import { Rows } from '../rows/rows.tsx';
import { bodyRoom, mostBottomRows, Screen as Frame, type Room } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { scrollMove } from '../widgets/scroll-pane/keys.ts';
import { moveScroll, topOf, type ScrollMove } from '../widgets/scroll-pane/state.ts';
import { useLatest } from '../widgets/use-latest.ts';
import { useSettled } from '../widgets/use-settled.ts';
import { aboveOutput, outputHead } from './body-rows.ts';
import { bottomRows } from './bottom-rows.ts';
import { detailsRows } from './details-rows.ts';
import { keyMeaning, operationMap, typedEdit, type OperationAct } from './keys.ts';
import { firstScreen, press, takesText, type KeyName, type Screen } from './mode.ts';
import type { OperationStore, OperationView } from './operation-store.ts';
import { ReportScreen } from './report-screen.tsx';
import { elapsedWords, topRows } from './top-rows.ts';
import { useBeat } from './use-beat.ts';

export interface OperationScreenProps {
  /** As it is shown: facts in their places. */
  readonly order: Order;
  readonly store: OperationStore;
  readonly folder: string;
  readonly theme: Theme;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  readonly send: (message: ViewMessage) => void;
  readonly by: string;
  readonly leave: () => void;
}

/** One operation from its first step to its outcome; after the outcome its report. */
export function OperationScreen(props: OperationScreenProps) {
  const { order, store, folder, theme, now, send, by, leave } = props;
  const view = useSyncExternalStore(store.subscribe, store.view);
  const [screen, latest, setScreen] = useLatest<Screen>(firstScreen);
  const [steps, setSteps] = useState(false);
  const terminal = useWindowSize();
  const spoken = useIsScreenReaderEnabled();
  const closed = view.state.phase === 'closed';
  useBeat(store.output, !closed, spoken);
  const [layerKind, setLayerKind] = useState<Layer['kind']>('none');
  const name = (seen: OperationView, { mode }: Screen, over: Layer['kind']): string =>
    `${seen.events.length} ${seen.ended !== undefined} ${mode.kind} ${over} ${terminal.columns}×${terminal.rows}`;
  const { settled, deliberate } = useSettled(name(view, screen, layerKind), now);

  const apply = (key: KeyName): void => {
    const seen = store.view();
    const before = latest();
    // Keys come here only where nothing lies over the screen.
    const shown = name(seen, before, 'none');
    const counts = key === 'enter' ? deliberate(shown) : settled(shown);
    const pressed = press(before, key, { state: seen.state, gone: seen.ended !== undefined, settled: counts });
    setScreen(pressed.screen);
    if (pressed.say !== undefined) send({ ...pressed.say, by });
    if (pressed.leave === true) leave();
  };

  const elapsed = spoken ? '' : elapsedWords(store.elapsed());
  const top = topRows(order, view.state, elapsed, terminal.columns);
  if (view.state.phase === 'closed' && !steps) {
    return (
      <ReportScreen
        outcome={view.state.outcome}
        report={view.report}
        events={view.events}
        folder={folder}
        top={top}
        theme={theme}
        now={now}
        onSteps={() => setSteps(true)}
        onLeave={leave}
      />
    );
  }
  const bottom = bottomRows(order, view, screen.mode, folder, terminal, mostBottomRows(terminal) - 1);
  return (
    <Steps
      {...props}
      view={view}
      screen={screen}
      latest={latest}
      setScreen={setScreen}
      apply={apply}
      top={top}
      bottom={bottom}
      room={bodyRoom(terminal, bottom.length + 1)}
      toReport={closed ? () => setSteps(false) : undefined}
      onLayer={setLayerKind}
    />
  );
}

interface StepsProps extends OperationScreenProps {
  readonly view: OperationView;
  readonly screen: Screen;
  readonly latest: () => Screen;
  readonly setScreen: (screen: Screen) => void;
  readonly apply: (key: KeyName) => void;
  readonly top: readonly [Row, Row];
  readonly bottom: readonly Row[];
  readonly room: Room;
  /** Missing: there is none yet. */
  readonly toReport: (() => void) | undefined;
  /** What lies over the screen now: what is below was not there to be read. */
  readonly onLayer: (kind: Layer['kind']) => void;
}

/** Steps, gates and output while it runs, and afterwards to look back. */
function Steps({ order, store, theme, now, view, screen, latest, setScreen, apply, top, bottom, room, toReport, onLayer }: StepsProps) {
  const above = screen.alone ? [] : aboveOutput(order.plan, view, room, now());
  const pane = Math.max(1, room.rows - above.length - 1);
  const paneSize = { rows: pane, columns: room.columns };
  const details = screen.mode.kind === 'details' ? detailsRows(order, view, room.columns) : [];

  const scrollBy = (move: ScrollMove): void => {
    const current = latest();
    if (current.mode.kind === 'details')
      setScreen({ ...current, mode: { ...current.mode, scroll: moveScroll(current.mode.scroll, move, details.length, room.rows) } });
    else setScreen({ ...current, pane: movePane(current.pane, move, store.output, pane) });
  };
  const findAgain = (way: 'up' | 'down'): void => {
    const current = latest();
    setScreen({ ...current, pane: findInPane(current.pane, current.sought, way, store.output, paneSize) });
  };
  const map = (now_: Screen): KeyMap<OperationAct> => {
    const seen = store.view();
    return operationMap(now_, { state: seen.state, gone: seen.ended !== undefined });
  };
  const layer = useKeys({
    map: () => map(latest()),
    onAct: (act, input, key) => {
      const current = latest();
      const move = scrollMove(key);
      if (act === 'scroll' && move !== undefined) return scrollBy(move);
      if (act === 'again' || act === 'again-down') return findAgain(act === 'again' ? 'up' : 'down');
      if (act === 'sideways')
        return setScreen({ ...current, pane: shiftPane(current.pane, key.leftArrow ? 'left' : 'right', store.output, paneSize) });
      if (act === 'report') return toReport?.();
      const meaning = keyMeaning(act, input);
      if (meaning === undefined) return undefined;
      apply(meaning);
      return current.mode.kind === 'search' && meaning === 'enter' ? findAgain('up') : undefined;
    },
    onText: (input, key) => {
      const edit = typedEdit(latest(), input, key);
      if (edit !== undefined) apply(edit);
    },
    onPaste: (text) => {
      if (takesText(latest())) apply({ edit: { kind: 'insert', text } });
    },
  });
  useEffect(() => onLayer(layer.kind), [onLayer, layer.kind]);

  const rows = (): readonly Row[] => {
    if (screen.mode.kind === 'details') return details.slice(topOf(screen.mode.scroll, details.length, room.rows));
    return [
      ...above,
      outputHead(view.events, store.output, screen.pane, pane, room.columns),
      ...paneRows(store.output, screen.pane, pane, screen.sought),
    ];
  };
  return (
    <Frame
      top={top}
      bottom={bottom}
      keys={map(screen)}
      layer={layer}
      theme={theme}
      body={() => <Rows rows={rows()} height={room.rows} theme={theme} />}
    />
  );
}
