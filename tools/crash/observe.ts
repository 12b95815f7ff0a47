import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readJournalText } from '../../src/model/journal-text.ts';
import type { Seen } from './classify.ts';
import type { World } from './world.ts';

/** Looks at files alone: what is there, whoever says what. */
export function observe(world: World, id: string): Seen {
  const journal = path.join(world.state, 'operations', id, 'journal.ndjson');
  const text = existsSync(journal) ? readJournalText(readFileSync(journal)) : undefined;
  return {
    events: text?.events,
    tail: text?.rest.kind ?? 'none',
    site: filesOf(world.site),
    entries: entriesOf(path.join(world.workspace, 'ledger'), id),
    claimed: existsSync(path.join(world.state, 'claims', `${id}.json`)),
  };
}

/** Contents by name, sorted. */
export function filesOf(folder: string): Record<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(names.toSorted().map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

function entriesOf(ledger: string, id: string): number {
  if (!existsSync(ledger)) return 0;
  const files = readdirSync(ledger).filter((name) => /^\d{4}-\d{2}\.yaml$/.test(name));
  const texts = files.map((name) => readFileSync(path.join(ledger, name), 'utf8'));
  return texts.reduce(
    (sum, text) =>
      sum + text.split('\n').filter((line) => line.trim() === `operation_id: ${id}` || line.trim() === `operation_id: "${id}"`).length,
    0,
  );
}
