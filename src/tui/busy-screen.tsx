import { useIsScreenReaderEnabled } from 'ink';
import { useEffect, useReducer } from 'react';
import { row } from './rows/row.ts';
import { Rows } from './rows/rows.tsx';
import { wrapText } from './rows/wrap.ts';
import { Screen } from './screen.tsx';
import type { Theme } from './theme.ts';

/** Something takes a moment: what, and for how many seconds already. */
export function BusyScreen({
  what,
  part,
  stops = false,
  since,
  now,
  theme,
}: {
  readonly what: string;
  /** What of it is being done now; missing: it has no parts that one could name. */
  readonly part?: string | undefined;
  /** It can be stopped. */
  readonly stops?: boolean;
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
      bottom={stops ? [row('Esc, q or Ctrl-C: stop it and go back; nothing was changed', 'dim')] : []}
      theme={theme}
      body={({ rows, columns }) => (
        <Rows
          rows={[
            [],
            row(` ${what} …${seconds === 0 ? '' : ` ${seconds} s`}`),
            ...(part === undefined ? [] : wrapText(part, columns - 4).map((line) => row(`   ${line}`, 'accent'))),
          ]}
          height={rows}
          theme={theme}
        />
      )}
    />
  );
}
