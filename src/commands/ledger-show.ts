import { fieldValue } from '../ledger/entry-text.ts';
import { fieldOrder } from '../ledger/entry.ts';
import { viewEntries, type EntryView } from '../ledger/view-entries.ts';
import type { Failure } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { loadEntries } from './load-ledger.ts';

/** `ledger show ID`: the entries that tell of an operation, as they were written, and what later ones say about it. */
export const ledgerShow: Command = async (outside, terminal, flags, { args }) => {
  const id = args[0] ?? '';
  const opened = await outside.openWorkspace(flags.folder);
  if (!opened.ok) return refuse(terminal, flags, opened.failure);
  const entries = await loadEntries(opened.value.workspace);
  if (!entries.ok) return refuse(terminal, flags, entries.failure);
  const found = viewEntries(entries.value).findLast((entry) => entry.operation_id === id && entry.kind === 'operation');
  if (found === undefined) return refuse(terminal, flags, notInLedger(id));
  answer(terminal, flags, found, () => text(found));
  return exitCodes.done;
};

function text(entry: EntryView): string {
  const values: Readonly<Record<string, unknown>> = { ...entry };
  const names = [...fieldOrder, 'digest', 'signatures'].filter((name) => values[name] !== undefined);
  const later = entry.rolled_back_by === undefined ? [] : [`# rolled_back_by: ${fieldValue(entry.rolled_back_by)} (a later entry)`];
  return `${[...names.map((name) => `${name}: ${fieldValue(values[name])}`), ...later].join('\n')}\n`;
}

function notInLedger(id: string): Failure {
  return {
    code: 'no-such-entry',
    exit: exitCodes.unavailable,
    message: `the ledger has no entry of ${id}`,
    where: 'ledger/',
    hint: '`holdpoint ledger list` shows what it has; `holdpoint status` shows operations that are not closed',
  };
}
