import { bind } from '../../model/bind.ts';
import { ok, type Result } from '../../model/failure.ts';
import type { Order } from '../../model/order.ts';
import type { Outside } from '../../ports/outside.ts';
import type { ViewMessage } from '../../ports/runner-link.ts';
import { reportText } from '../../report/report-text.ts';
import type { Report } from '../../report/report.ts';
import { follow } from '../../runner/follow.ts';
import { OperationStore, type OperationFiles } from './operation-store.ts';

/** Bytes of the end of one evidence file that the pane shows; the whole file lies in the operation's folder. */
const shownBytes = 256 * 1024;

const newline = 0x0a;

/** Step and act of an evidence file. */
const newestAct = /^evidence\/(\d+)-(\d+)\.(?:out|err)$/;

export interface OpenedOperation {
  /** As it is shown: facts stand in their places, secrets as their names. For screens alone; it is not what was approved to the byte. */
  readonly order: Order;
  readonly store: OperationStore;
  /** Where everything of the operation lies. */
  readonly folder: string;
  /** Does nothing when no runner listens. */
  readonly send: (message: ViewMessage) => void;
  readonly close: () => void;
}

type Needed = Pick<Outside, 'operations' | 'runners' | 'journals' | 'clock' | 'evidence'>;

/** Connects a view to an operation: to its runner, else to its journal. */
export async function openOperation(outside: Needed, id: string): Promise<Result<OpenedOperation>> {
  const order = await outside.operations.loadOrder(id);
  if (!order.ok) return order;
  const following = await follow(outside.runners, outside.journals, id);
  if (!following.ok) return following;
  const { messages, send, close } = following.value;
  const store = new OperationStore(outside.clock, filesOf(outside, id));
  void store.follow(messages);
  return ok({ order: asShown(order.value, id), store, folder: outside.operations.folder(id), send: send ?? (() => undefined), close });
}

function asShown(order: Order, id: string): Order {
  const values = { ...order.survey.facts, operation_id: order.rollback_of ?? id };
  return { ...order, plan: { ...order.plan, healthy: bind(order.plan.healthy, values), steps: bind(order.plan.steps, values) } };
}

function filesOf({ operations, evidence }: Needed, id: string): OperationFiles {
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const bytes = await operations.load(id, name);
    return bytes.ok ? bytes.value : undefined;
  };
  return {
    report: async () => {
      const bytes = await read('report.json');
      return bytes === undefined ? undefined : reportText(JSON.parse(new TextDecoder().decode(bytes)) as Report);
    },
    newest: async (step) => {
      const names = (await operations.files(id)).map((file) => newestAct.exec(file)).filter((match) => match?.[1] === String(step));
      const last = Math.max(...names.map((match) => Number(match![2])));
      return names.length === 0 ? [] : (['out', 'err'] as const).map((stream) => ({ stream, file: `evidence/${step}-${last}.${stream}` }));
    },
    output: async (file) => {
      const bytes = await read(file);
      if (bytes === undefined) return undefined;
      // The first whole line of what is shown; a line that is longer than all of it is shown from its middle.
      const from = bytes.length <= shownBytes ? 0 : bytes.indexOf(newline, bytes.length - shownBytes) + 1 || bytes.length - shownBytes;
      return {
        text: evidence.visible(bytes.subarray(from)),
        linesBefore: bytes.subarray(0, from).reduce((lines, byte) => lines + Number(byte === newline), 0),
      };
    },
  };
}
