import { formatFinding } from '../document/format-finding.ts';
import type { KeyMap, KeyUse } from './keys/key-map.ts';
import type { Route } from './route.ts';
import { row } from './rows/row.ts';
import type { Theme } from './theme.ts';
import { Reader } from './widgets/reader.tsx';

type Act = 'back' | 'again' | 'quit';

/** `again`: the file can be read anew after it was put right. */
export function refusedKeys(back: boolean, again: boolean): Omit<KeyMap<Act>, 'typing'> {
  const uses: readonly KeyUse<Act>[] = [
    ...(again
      ? [{ act: 'again', keys: ['r'], line: 'try again', does: 'read the file again, after it was put right in another window' } as const]
      : []),
    ...(back
      ? [
          {
            act: 'back',
            keys: ['Esc', 'Enter'],
            shown: 'Esc',
            line: 'back',
            does: 'back to the screen before; nothing is lost there',
          } as const,
        ]
      : []),
    {
      act: 'quit',
      keys: back ? ['q', 'Ctrl-C'] : ['q', 'Ctrl-C', 'Esc', 'Enter'],
      shown: 'q',
      line: 'leave',
      does: 'leave Holdpoint; nothing was changed',
    },
  ];
  return { uses, about: ['It cannot go on as it is, and nothing was changed on this host.'] };
}

/** Why it cannot go on: what happened, where, what to do next, and every finding of the file. */
export function RefusedScreen({
  route,
  theme,
  now,
  onAgain,
  onBack,
  onLeave,
}: {
  readonly route: Extract<Route, { at: 'refused' }>;
  readonly theme: Theme;
  readonly now: () => number;
  readonly onAgain: (() => void) | undefined;
  readonly onBack: () => void;
  readonly onLeave: () => void;
}) {
  const { failure, findings, source } = route;
  const lines = [
    failure.message,
    ...(failure.where === undefined ? [] : [`where: ${failure.where}`]),
    `next: ${failure.hint}`,
    '',
    ...findings.flatMap((finding) => [...formatFinding(finding, source), '']),
  ];
  return (
    <Reader<Act>
      top={[row('not possible as it is · nothing was changed', 'bad'), row(`exit code ${failure.exit} · ${failure.code}`, 'dim')]}
      text={lines.join('\n')}
      notice={[]}
      keys={refusedKeys(route.back !== undefined, onAgain !== undefined)}
      theme={theme}
      now={now}
      onAct={(act) => {
        switch (act) {
          case 'again':
            return onAgain?.();
          case 'back':
            return onBack();
          case 'quit':
            return onLeave();
          default:
            return act satisfies never;
        }
      }}
    />
  );
}
