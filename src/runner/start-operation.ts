import { highestNumber } from '../ledger/next-place.ts';
import type { NewEvent } from '../model/event.ts';
import { ok, type Result } from '../model/failure.ts';
import { dateOf } from '../model/instant.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Order } from '../model/order.ts';
import type { Outside } from '../ports/outside.ts';
import { firstRecords } from './first-records.ts';
import { readLedger } from './read-ledger.ts';

/** What starting an operation asks for. */
export type StartOutside = Pick<Outside, 'operations' | 'journals' | 'claims' | 'clock' | 'identity' | 'openWorkspace'>;

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
 * Fails (77) when another operation holds a path or unit; then nothing is left behind.
 */
export async function startOperation(outside: StartOutside, order: Order, inputs: StartInputs): Promise<Result<OperationId>> {
  const opened = await outside.openWorkspace(order.workspace);
  if (!opened.ok) return opened;
  const ledger = await readLedger(opened.value.workspace);
  if (!ledger.ok) return ledger;
  const date = dateOf(outside.clock.now());
  const drawn = await outside.operations.draw(date, highestNumber(ledger.value.entries, date));
  if (!drawn.ok) return drawn;
  const id = drawn.value;
  const stored = await store(outside, id, order, inputs);
  const begun = stored.ok
    ? await begin(outside, id, [...firstRecords(order, outside.identity, await opened.value.git.state())], inputs.records ?? [])
    : stored;
  if (begun.ok) return ok(id);
  await outside.claims.release(id);
  await outside.operations.discard(id);
  return begun;
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
async function begin(
  { journals }: StartOutside,
  id: OperationId,
  records: readonly NewEvent[],
  further: readonly NewEvent[],
): Promise<Result<void>> {
  const created = await journals.create(id);
  if (!created.ok) return created;
  const writer = created.value;
  try {
    for (const record of [...records.slice(0, -1), ...further, ...records.slice(-1)]) {
      const appended = await writer.append(record);
      if (!appended.ok) return appended;
    }
    return ok(undefined);
  } finally {
    await writer.close();
  }
}
