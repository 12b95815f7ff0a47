import type { Event, NewEvent } from '../../src/model/event.ts';
import { noBaselines } from '../../src/model/observation.ts';
import type { Order } from '../../src/model/order.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { ViewMessage } from '../../src/ports/runner-link.ts';
import { OperationStore } from '../../src/tui/operation/operation-store.ts';
import { OperationScreen } from '../../src/tui/operation/screen.tsx';
import { Redrawn } from '../../src/tui/redrawn.tsx';
import { themeOf } from '../../src/tui/theme.ts';
import { onTerminal, type FakeTerminal } from './fake-terminal.ts';
import { firstRecords, operationId } from './runner-fixture.ts';

/** The screen of an operation, fed by hand: events and progress in, messages to the runner out, its clock held still. */
export interface WatchedOperation extends FakeTerminal {
  readonly store: OperationStore;
  readonly tell: (...events: readonly NewEvent[]) => Promise<void>;
  readonly said: ViewMessage[];
  readonly pass: (ms: number) => void;
  readonly left: () => boolean;
}

export async function watchOperation(
  order: Order,
  columns = 80,
  rows = 24,
  {
    colour = true,
    spoken = false,
    kept = {},
  }: {
    readonly colour?: boolean;
    readonly spoken?: boolean;
    /** Evidence files by their names. */
    readonly kept?: Readonly<Record<string, { readonly text: string; readonly linesBefore: number }>>;
  } = {},
): Promise<WatchedOperation> {
  let now = 1000;
  let seq = 0;
  let left = false;
  const said: ViewMessage[] = [];
  const clock = { now: () => `2026-11-21T08:00:${String(Math.floor(now / 1000) % 60).padStart(2, '0')}.000Z`, monotonic: () => now };
  const store = new OperationStore(clock, {
    report: async () => 'Outcome: as computed\n\nEXEC SUMMARY\n- told',
    output: async (file) => kept[file],
    newest: async (step) => (['out', 'err'] as const).map((stream) => ({ stream, file: `evidence/${step}-1.${stream}` })),
  });
  const give = (event: NewEvent): void => {
    seq += 1;
    store.take({
      kind: 'event',
      event: { ...event, seq, at: '2026-11-21T08:00:00.000Z', operation_id: operationId, prev: '0'.repeat(64) } as Event,
    });
  };
  for (const event of firstRecords({ ...order, attended: true })) give(event);
  const terminal = await onTerminal(
    (forget) => (
      <Redrawn forget={forget}>
        {() => (
          <OperationScreen
            order={order}
            store={store}
            folder="/var/lib/holdpoint/operations/OPS"
            theme={themeOf(colour)}
            now={clock.monotonic}
            send={(message) => said.push(message)}
            by="ann"
            leave={() => {
              left = true;
            }}
          />
        )}
      </Redrawn>
    ),
    columns,
    rows,
    spoken,
  );
  return {
    ...terminal,
    store,
    said,
    left: () => left,
    tell: async (...events) => {
      for (const event of events) give(event);
      await terminal.drawn();
    },
    pass: (ms) => {
      now += ms;
    },
  };
}

export function judged(step: number, title: string, verdict: Verdict, observed = 'seen', attempts = 1): NewEvent {
  const attempt = { verdict, observed, duration_ms: 1 };
  return {
    type: 'gate-judged',
    site: { at: 'step', step, index: 0 },
    title,
    implied: false,
    judgement: { verdict, observed, attempts: Array.from({ length: attempts }, () => attempt), fingerprint: observed },
    duration_ms: 1,
  };
}

/** A step that was begun and did its work; its gates are still to be judged. */
export function acted(step: number, name = `step ${step}`): NewEvent[] {
  return [
    { type: 'step-released', step, by: 'ann' },
    { type: 'step-intended', step, name, shown: `act ${step}`, baselines: noBaselines, boot_id: 'boot-1' },
    { type: 'step-exited', step, result: { result: 'done', summary: 'exit 0', detail: [], confined: true }, duration_ms: 120 },
  ];
}
