import { highestNumber } from '../ledger/next-place.ts';
import type { NewEvent } from '../model/event.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import { dateOf } from '../model/instant.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Order } from '../model/order.ts';
import type { Git } from '../ports/git.ts';
import type { JournalWriter } from '../ports/journal.ts';
import type { Outside } from '../ports/outside.ts';
import { applyRetention } from './apply-retention.ts';
import { firstRecords } from './first-records.ts';
import { preimageRemoved } from './preimage-removed.ts';
import { readLedger, type Ledger } from './read-ledger.ts';
import { whyNotRehearsed } from './rehearse/rehearsed-survey.ts';

/** What starting an operation asks for. */
export type StartOutside = Pick<Outside, 'operations' | 'journals' | 'retention' | 'claims' | 'clock' | 'identity' | 'openWorkspace'>;

/** How often an id is drawn when somebody else is faster. */
const tries = 3;

/** What travels beside an order into the operation's folder. */
export interface StartInputs {
  /** Bytes that the plan names by digest. */
  readonly blobs: Iterable<Uint8Array>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Other files of the operation's folder, by name. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Records of the journal's beginning besides the usual ones, before the approval. */
  readonly records?: readonly NewEvent[];
}

/**
 * Draws the id, stores everything a runner needs, takes the claims and begins the journal. Afterwards `runners.start(id, 'new')`.
 * Fails (77) when another operation holds a path or unit, or a rehearsal that the policy requires is missing; then nothing is left behind.
 */
export async function startOperation(outside: StartOutside, order: Order, inputs: StartInputs): Promise<Result<OperationId>> {
  const unrehearsed = whyNotRehearsed(order, outside.clock.now());
  if (unrehearsed !== undefined) return failed(unrehearsed);
  const opened = await outside.openWorkspace(order.workspace);
  if (!opened.ok) return opened;
  const ledger = await readLedger(opened.value.workspace);
  if (!ledger.ok) return ledger;
  if (order.rollback_of !== undefined)
    return holding(outside, order.rollback_of, async () => start(outside, order, inputs, opened.value, ledger.value));
  // Never on a rollback: what is to be taken back may be just as old.
  const retained = await applyRetention(outside, { workspace: order.workspace, limits: order.plan.rules.limits });
  const records = [...(inputs.records ?? []), ...(retained === undefined ? [] : [retained])];
  return start(outside, order, { ...inputs, records }, opened.value, ledger.value);
}

/** Retention removes under the operation's lock: while we hold it, what we take back stays, and afterwards our journal says that it is needed. */
async function holding<T>(
  { journals, retention }: Pick<Outside, 'journals' | 'retention'>,
  of: OperationId,
  use: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const locked = await journals.reopen(of);
  if (!locked.ok) return locked;
  try {
    const gone = await preimageRemoved(retention, of);
    return gone === undefined ? await use() : failed(gone);
  } finally {
    await locked.value.writer.close();
  }
}

async function start(
  outside: StartOutside,
  order: Order,
  inputs: StartInputs,
  { git }: { readonly git: Git },
  ledger: Ledger,
): Promise<Result<OperationId>> {
  const drawn = await drawLocked(outside, ledger);
  if (!drawn.ok) return drawn;
  const { id, writer } = drawn.value;
  const stored = await store(outside, id, order, inputs);
  const begun = stored.ok
    ? await begin(writer, [...firstRecords(order, outside.identity, await git.state())], inputs.records ?? [])
    : stored;
  if (!begun.ok) {
    await outside.claims.release(id);
    await outside.operations.discard(id);
  }
  await writer.close();
  return begun.ok ? ok(id) : begun;
}

/**
 * The journal's lock is held from the first moment, before there is a claim: of a start that died, neither lock nor record is left, and so
 * its claim holds nothing (storage/claims.ts). Another start may take the folder for such a rest before it is locked; then the next
 * number is drawn.
 */
async function drawLocked(
  outside: StartOutside,
  ledger: Ledger,
): Promise<Result<{ readonly id: OperationId; readonly writer: JournalWriter }>> {
  const date = dateOf(outside.clock.now());
  for (let left = tries; ; left -= 1) {
    const drawn = await outside.operations.draw(date, highestNumber(ledger.entries, date));
    if (!drawn.ok) return drawn;
    const created = await outside.journals.create(drawn.value);
    if (created.ok) return ok({ id: drawn.value, writer: created.value });
    if (left === 1) return created;
  }
}

async function store(
  { operations, claims }: StartOutside,
  id: OperationId,
  order: Order,
  { blobs, files = {}, secrets }: StartInputs,
): Promise<Result<void>> {
  const { writable, keep, units } = order.plan.scope;
  const claimed = await claims.take({ operation_id: id, paths: [...new Set([...writable, ...keep])], units });
  if (!claimed.ok) return claimed;
  for (const bytes of blobs) {
    const saved = await operations.saveBlob(id, bytes);
    if (!saved.ok) return saved;
  }
  for (const [name, bytes] of Object.entries(files)) {
    const saved = await operations.save(id, name, bytes);
    if (!saved.ok) return saved;
  }
  const kept = Object.keys(secrets).length === 0 ? ok(undefined) : await operations.saveSecrets(id, secrets);
  return kept.ok ? operations.saveOrder(id, order) : kept;
}

/** The approval is the last of the first records: without it a runner begins nothing. */
async function begin(writer: JournalWriter, records: readonly NewEvent[], further: readonly NewEvent[]): Promise<Result<void>> {
  for (const record of [...records.slice(0, -1), ...further, ...records.slice(-1)]) {
    const appended = await writer.append(record);
    if (!appended.ok) return appended;
  }
  return ok(undefined);
}
