import { statusOf, unreadableStatus, type Status } from '../engine/status.ts';
import { exitCodes } from '../model/outcome.ts';
import { planDigest } from '../model/plan.ts';
import { revertRecordSentence } from '../model/revert-record.ts';
import type { Outside } from '../ports/outside.ts';
import { statusText } from '../report/status-text.ts';
import { revertedSince } from '../runner/reverted-outside.ts';
import { misused, refuse } from './answers.ts';
import type { Command } from './command.ts';
import { knownOperations, type KnownOperation, type UnreadableOperation } from './open-operations.ts';
import { watchOperation } from './watch-operation.ts';

/** Closed operations that the list still names. */
const recent = 5;

/** `status [ID] [--follow]`: where operations of this host stand. The list has everything open, what cannot be read, and the last few closed ones. */
export const status: Command = async (outside, terminal, flags, words) => {
  const [named] = words.args;
  const { known, unreadable } = await knownOperations(outside);
  // A folder without a journal was drawn by a start that broke off: there is nothing to tell of it.
  const lost = unreadable.filter(({ failure }) => failure.code !== 'unknown-operation');
  if (named === undefined && words.options['follow'] === true)
    return refuse(terminal, flags, misused('--follow looks at one operation', 'name it: holdpoint status ID --follow'));
  if (named !== undefined) {
    const damaged = lost.find(({ id }) => id === named);
    if (damaged !== undefined) {
      if (flags.json) terminal.print(`${JSON.stringify(await lostStatus(outside, damaged))}\n`);
      return refuse(terminal, flags, damaged.failure);
    }
    const operation = known.find(({ id }) => id === named);
    if (operation === undefined) {
      return refuse(terminal, flags, {
        code: 'no-operation',
        exit: exitCodes.usage,
        message: `there is no readable operation ${named} on this host`,
        hint: '`holdpoint status` lists them; `holdpoint ledger show` knows finished ones',
      });
    }
    if (words.options['follow'] === true) return watchOperation(outside, terminal, flags, named, () => 'said');
    if (flags.json) terminal.print(`${JSON.stringify(statusOfKnown(operation))}\n`);
    else terminal.print(await inWords(outside, operation));
    return exitCodes.done;
  }
  const closed = known.filter(({ state }) => state.phase === 'closed').slice(-recent);
  const listed = known.filter((one) => one.state.phase !== 'closed' || closed.includes(one));
  const damaged = await Promise.all(lost.map(async (one) => lostStatus(outside, one)));
  if (flags.json) terminal.print(`${JSON.stringify([...listed.map(statusOfKnown), ...damaged])}\n`);
  else if (listed.length + damaged.length === 0) terminal.print('no operation on this host\n');
  else {
    for (const operation of listed) terminal.print(await inWords(outside, operation));
    for (const one of damaged) terminal.print(await damagedInWords(outside, one));
  }
  return lost[0]?.failure.exit ?? exitCodes.done;
};

async function lostStatus({ operations }: Pick<Outside, 'operations'>, { id, failure }: UnreadableOperation): Promise<Status> {
  const order = await operations.loadOrder(id);
  return unreadableStatus(id, failure, order.ok ? planDigest(order.value.plan) : undefined);
}

async function damagedInWords({ operations }: Pick<Outside, 'operations'>, damaged: Status): Promise<string> {
  const id = damaged.operation_id!;
  const order = await operations.loadOrder(id);
  const name = order.ok ? { name: order.value.plan.declaration.operation_name } : {};
  return statusText(damaged, { running: false, folder: operations.folder(id), ...name });
}

function statusOfKnown({ state, journal }: KnownOperation): Status {
  return { ...statusOf(state), journal };
}

async function inWords(outside: Parameters<Command>[0], operation: KnownOperation): Promise<string> {
  const { id, state } = operation;
  const order = await outside.operations.loadOrder(id);
  const running = state.phase !== 'closed' && (await outside.journals.isWritten(id));
  const since = order.ok ? await revertedSince(outside.operations, id, order.value, state) : undefined;
  const reverted = since?.ok === true && since.value?.type === 'reverted-outside' ? revertRecordSentence(since.value) : undefined;
  return statusText(statusOfKnown(operation), {
    ...(reverted === undefined ? {} : { reverted }),
    running,
    folder: outside.operations.folder(id),
    ...(state.phase === 'nothing' || state.history.revert === undefined ? {} : { revert: state.history.revert.path }),
    ...(order.ok ? { name: order.value.plan.declaration.operation_name } : {}),
  });
}
