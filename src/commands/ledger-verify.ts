import { join } from 'node:path';
import type { LedgerAnswer } from '../ledger/verdict.ts';
import { verifyLedger } from '../ledger/verify-ledger.ts';
import { notBuiltYet, type Failure } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { answer, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { loadLedger } from './load-ledger.ts';

/** `ledger verify [FOLDER]`: is the ledger of a workspace, or of any folder that holds a copy of one, complete and unaltered? */
export const ledgerVerify: Command = async (outside, terminal, flags, { args, options }) => {
  if (options['trust'] !== undefined) return refuse(terminal, flags, notBuiltYet('verifying signatures (--trust)'));
  const folder = await ledgerHome(outside, flags.folder, args[0]);
  if (folder === undefined) return refuse(terminal, flags, noLedger(args[0] ?? flags.folder));
  const loaded = await loadLedger(outside.files, (name) => join(folder, name));
  if (!loaded.ok) return refuse(terminal, flags, loaded.failure);
  const judged = verifyLedger(loaded.value.files, loaded.value.runs);
  answer(terminal, flags, judged, () => text(judged));
  return judged.verdict === 'trusted' || judged.verdict === 'consistent' ? exitCodes.done : exitCodes.findings;
};

/** The folder that holds `ledger/`: the one named, its parent when `ledger` itself was named, else the workspace. */
async function ledgerHome(outside: Parameters<Command>[0], folder: string, named: string | undefined): Promise<string | undefined> {
  if (named === undefined) {
    const opened = await outside.openWorkspace(folder);
    if (opened.ok) return opened.value.workspace.root;
  }
  const home = named ?? folder;
  for (const each of [home, join(home, '..')]) {
    const isLedger = each === home || /(^|\/)ledger\/?$/.test(home);
    if (isLedger && (await outside.files.exists(join(each, 'ledger')))) return each;
  }
  return undefined;
}

function text({ verdict, entries, head, findings }: LedgerAnswer): string {
  const lines = findings.map(
    ({ operation_id: id, verdict: weight, code, message }) =>
      `${weight === 'consistent' ? 'note' : weight.toUpperCase()}  ${id === undefined ? '' : `${id}  `}${code}: ${message}`,
  );
  return `${[`${verdict.toUpperCase()}: ${entries} ${entries === 1 ? 'entry' : 'entries'}${head === undefined ? '' : `, head ${head}`}`, ...lines].join('\n')}\n`;
}

function noLedger(where: string): Failure {
  return {
    code: 'no-ledger',
    exit: exitCodes.invalid,
    message: 'there is no ledger here',
    where,
    hint: 'name a folder that holds `ledger/`, or go into a workspace',
  };
}
