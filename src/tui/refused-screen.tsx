import { formatFinding } from '../document/format-finding.ts';
import type { Route } from './route.ts';
import { row } from './rows/row.ts';
import { textRows } from './rows/text-rows.ts';
import type { Theme } from './theme.ts';
import { Reader } from './widgets/reader.tsx';

/** Why it cannot go on: what happened, where, what to do next, and every finding of the file. */
export function RefusedScreen({
  route,
  theme,
  now,
  onBack,
  onLeave,
}: {
  readonly route: Extract<Route, { at: 'refused' }>;
  readonly theme: Theme;
  readonly now: () => number;
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
    <Reader
      top={[row('not possible as it is · nothing was changed', 'bad'), row(`exit code ${failure.exit} · ${failure.code}`, 'dim')]}
      rows={(columns) => textRows(lines.join('\n'), columns)}
      notice={[]}
      keys={route.back === undefined ? 'q leave' : 'Esc back   q leave'}
      theme={theme}
      now={now}
      onKey={(key) => {
        if (key === 'quit' || (typeof key === 'object' && key.letter === 'q')) return onLeave();
        return key === 'escape' || key === 'enter' ? onBack() : undefined;
      }}
    />
  );
}
