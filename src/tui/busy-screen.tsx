import { useIsScreenReaderEnabled } from 'ink';
import { useEffect, useReducer } from 'react';
import { row } from './rows/row.ts';
import { Rows } from './rows/rows.tsx';
import { Screen } from './screen.tsx';
import type { Theme } from './theme.ts';

/** Something takes a moment: what, and for how many seconds already. */
export function BusyScreen({
  what,
  since,
  now,
  theme,
}: {
  readonly what: string;
  readonly since: number;
  readonly now: () => number;
  readonly theme: Theme;
}) {
  const spoken = useIsScreenReaderEnabled();
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (spoken) return undefined;
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [spoken]);
  const seconds = Math.floor((now() - since) / 1000);
  return (
    <Screen
      top={[row('holdpoint', 'strong'), row('nothing is changed by this', 'dim')]}
      bottom={[]}
      theme={theme}
      body={({ rows }) => <Rows rows={[[], row(` ${what} …${seconds === 0 ? '' : ` ${seconds} s`}`)]} height={rows} theme={theme} />}
    />
  );
}
