import { viewEntries, type EntryView } from '../ledger/view-entries.ts';
import { exitCodes } from '../model/outcome.ts';
import { visibleLine } from '../model/visible-text.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { loadEntries } from './load-ledger.ts';

/** `ledger list`: every entry, oldest first. */
export const ledgerList: Command = async (outside, terminal, flags) => {
  const opened = await outside.openWorkspace(flags.folder);
  if (!opened.ok) return refuse(terminal, flags, opened.failure);
  const entries = await loadEntries(opened.value.workspace);
  if (!entries.ok) return refuse(terminal, flags, entries.failure);
  const views = viewEntries(entries.value);
  answer(terminal, flags, views, () => (views.length === 0 ? 'no entry yet\n' : views.map(line).join('')));
  return exitCodes.done;
};

function line(entry: EntryView): string {
  const { operation_id: id, outcome, closed_timestamp: closed, rolled_back_by: by, operation_name: name, kind } = entry;
  const result = by === undefined ? (outcome ?? kind) : `${outcome ?? kind}, rolled_back_by ${by}`;
  return `${String(entry.seq).padStart(5)}  ${(id ?? kind).padEnd(19)}  ${(closed ?? '').padEnd(24)}  ${result}  ${visibleLine(name ?? entry.notes?.join('; ') ?? '')}\n`;
}
