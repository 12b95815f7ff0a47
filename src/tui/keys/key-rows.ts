import stringWidth from 'string-width';
import { row, segment, type Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import { shownKeys, usesOf, type KeyMap } from './key-map.ts';

const gap = '   ';

/** The last line of a screen: its keys by weight, as many as fit, always the one for all keys; `place` (how far one has read) at the right edge. */
export function keyLine(map: KeyMap, columns: number, place = ''): Row {
  const uses = usesOf(map).filter(({ line }) => line !== undefined);
  const parts = uses.map((use) => ({ act: use.act, text: `${shownKeys(use)} ${use.line}` }));
  const help = parts.find(({ act }) => act === 'help');
  let room = columns - (place === '' ? 0 : stringWidth(place) + gap.length) - stringWidth(help?.text ?? '');
  const fitting = parts.filter(({ act, text }) => {
    if (act === 'help') return true;
    const needed = stringWidth(text) + gap.length;
    if (needed > room) return false;
    room -= needed;
    return true;
  });
  const left = fitting.map(({ text }) => text);
  const [first = '', ...rest] = left;
  const used = stringWidth(left.join(gap));
  return [
    // The one that goes on is seen first; a screen without it begins with its lesser keys.
    segment(first, fitting[0]?.text.startsWith('Enter') === true ? 'strong' : 'dim'),
    segment(rest.map((text) => gap + text).join(''), 'dim'),
    ...(place === '' ? [] : [segment(place.padStart(place.length + Math.max(1, columns - used - stringWidth(place))), 'dim')]),
  ];
}

/** The page of keys: every key of the screen with what it does, then what else one should know. */
export function pageRows(map: KeyMap, columns: number): Row[] {
  const uses = usesOf(map);
  const width = Math.min(Math.max(...uses.map((use) => stringWidth(shownKeys(use)))), Math.floor(columns / 3));
  const listed = uses.flatMap((use): Row[] => {
    const keys = wrapText(shownKeys(use), width);
    const does = wrapText(use.does, Math.max(10, columns - width - 4));
    return Array.from({ length: Math.max(keys.length, does.length) }, (_, place) => [
      segment(`  ${pad(keys[place] ?? '', width)}  `, 'strong'),
      segment(does[place] ?? ''),
    ]);
  });
  const about = map.about.flatMap((text) => wrapText(text, columns - 2).map((line) => row(`  ${line}`)));
  return [row('KEYS OF THIS SCREEN', 'strong'), ...listed, ...(about.length === 0 ? [] : [row('')]), ...about];
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
