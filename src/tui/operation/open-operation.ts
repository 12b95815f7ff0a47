import { ok, type Result } from '../../model/failure.ts';
import type { Order } from '../../model/order.ts';
import type { Outside } from '../../ports/outside.ts';
import type { ViewMessage } from '../../ports/runner-link.ts';
import { follow } from '../../runner/follow.ts';
import { OperationStore } from './operation-store.ts';

export interface OpenedOperation {
  readonly order: Order;
  readonly store: OperationStore;
  /** Does nothing when no runner listens. */
  readonly send: (message: ViewMessage) => void;
  readonly close: () => void;
}

/** Connects a view to an operation: to its runner, else to its journal. */
export async function openOperation(outside: Pick<Outside, 'operations' | 'runners' | 'journals' | 'clock'>, id: string): Promise<Result<OpenedOperation>> {
  const order = await outside.operations.loadOrder(id);
  if (!order.ok) return order;
  const following = await follow(outside.runners, outside.journals, id);
  if (!following.ok) return following;
  const { messages, send, close } = following.value;
  const store = new OperationStore(outside.clock.monotonic);
  void store.follow(messages);
  return ok({ order: order.value, store, send: send ?? (() => undefined), close });
}
