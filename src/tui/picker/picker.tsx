import { useWindowSize } from 'ink';
import { useKeys } from '../keys/use-keys.ts';
import { row, segment, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import { Screen } from '../screen.tsx';
import type { Theme } from '../theme.ts';
import { scrollMove } from '../widgets/scroll-pane/keys.ts';
import { scrollTo } from '../widgets/scroll-pane/state.ts';
import { ScrollPane } from '../widgets/scroll-pane/view.tsx';
import { textFieldEdit } from '../widgets/text-field/keys.ts';
import { textFieldSegments } from '../widgets/text-field/view.ts';
import { useLatest } from '../widgets/use-latest.ts';
import { aboutItem, itemRow, itemsOf, keyOf, nameColumns, type Choice, type Item, type OpenOperation } from './items.ts';
import { pickerMap } from './keys.ts';
import { dropFilter, editFilter, filterOf, movePlace, placeIn, startFilter, startPicking, type Picking } from './state.ts';

/** What can be run here, and what runs or waits already. */
export function Picker({
  workspace,
  operations,
  choices,
  chosen,
  theme,
  onChoose,
  onAgain,
  onLeave,
}: {
  readonly workspace: string;
  readonly operations: readonly OpenOperation[];
  readonly choices: readonly Choice[];
  /** The item that was chosen when the picker was left; missing: the first one. */
  readonly chosen: string | undefined;
  readonly theme: Theme;
  readonly onChoose: (item: Item) => void;
  readonly onAgain: (chosen: string | undefined) => void;
  readonly onLeave: () => void;
}) {
  const [picking, latest, set] = useLatest<Picking>(
    startPicking(itemsOf(operations, choices, '').findIndex((item) => keyOf(item) === chosen)),
  );
  const shownItems = (now: Picking): readonly Item[] => itemsOf(operations, choices, filterOf(now));
  const chosenItem = (now: Picking): Item | undefined => shownItems(now)[placeIn(now, shownItems(now).length)];
  const map = (now: Picking) => pickerMap(chosenItem(now), { typing: now.typing, text: filterOf(now) });
  const layer = useKeys({
    map: () => map(latest()),
    onAct: (act, _, key) => {
      const now = latest();
      const item = chosenItem(now);
      const move = scrollMove(key);
      switch (act) {
        case 'open':
          return item === undefined ? undefined : onChoose(item);
        case 'move':
          return move === undefined ? undefined : set(movePlace(now, move, shownItems(now).length));
        case 'filter':
          return set(startFilter(now));
        case 'unfilter':
          return set(dropFilter());
        case 'again':
          return onAgain(item === undefined ? undefined : keyOf(item));
        case 'quit':
          return onLeave();
        case 'edit':
          return undefined;
        default:
          return act satisfies never;
      }
    },
    onText: (input, key) => {
      const edit = textFieldEdit(input, key);
      if (latest().typing && edit !== undefined) set(editFilter(latest(), edit));
    },
    onPaste: (text) => {
      if (latest().typing) set(editFilter(latest(), { kind: 'insert', text }));
    },
  });
  const { columns: wide } = useWindowSize();
  const items = shownItems(picking);
  const place = placeIn(picking, items.length);
  const filter = filterOf(picking);
  const about = (columns: number): readonly [Row, Row] => {
    const [first, second] = aboutItem(items[place], columns);
    return picking.typing || filter !== ''
      ? [[segment('filter: ', 'ask'), ...(picking.typing ? textFieldSegments(picking.filter, columns - 9) : [segment(filter)])], first]
      : [first, second];
  };
  return (
    <Screen
      top={[row('holdpoint · choose what to run', 'strong'), row(workspace, 'dim')]}
      bottom={about(wide)}
      keys={map(picking)}
      layer={layer}
      place={filter === '' ? '' : `${items.length} of ${operations.length + choices.length}`}
      theme={theme}
      body={({ columns, rows }) => {
        const names = nameColumns(items, columns);
        const lines =
          items.length === 0 ? noneRows(filter, columns) : items.map((item, index) => itemRow(item, index === place, columns, names));
        const scroll = { ...scrollTo(place - Math.floor(rows / 2), lines.length, rows), following: false };
        return <ScrollPane rows={lines} scroll={scroll} height={rows} theme={theme} />;
      }}
    />
  );
}

function noneRows(filter: string, columns: number): Row[] {
  const texts =
    filter === ''
      ? [
          'There is no runbook in this workspace yet.',
          '',
          '`holdpoint new` makes one from a template and asks for its declaration.',
          '`holdpoint check` tells whether this host is ready.',
        ]
      : ['Nothing here holds these words. Esc shows all again.'];
  return [row(''), ...texts.flatMap((text) => wrapText(text, columns - 3).map((line) => row(`   ${line}`)))];
}
