// Three skins, one set of facts: what the terminal app shows of an operation is what the plain form prints and what the json form says.
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import type { Order } from '../../src/model/order.ts';
import { eventJson } from '../../src/report/event-json.ts';
import { plainLines } from '../../src/report/plain-lines.ts';
import { aboveOutput } from '../../src/tui/operation/body-rows.ts';
import { bottomRows } from '../../src/tui/operation/bottom-rows.ts';
import { OperationStore } from '../../src/tui/operation/operation-store.ts';
import { topRows } from '../../src/tui/operation/top-rows.ts';
import { textOfRow } from '../../src/tui/rows/row.ts';
import { useMemory } from '../runner/use-memory.ts';
import { orderOf, planOf, service, write } from '../support/plan-fixture.ts';
import { answerAndRun, declare, operationId, runToEnd } from '../support/runner-fixture.ts';

const world = useMemory();
const room = { columns: 240, rows: 80 };

/** Everything that was on the app's screen while the journal grew, one text. */
function onScreen(order: Order, events: readonly Event[]): string {
  const store = new OperationStore(
    { now: () => events[0]!.at, monotonic: () => 0 },
    { report: () => Promise.resolve(undefined), output: () => Promise.resolve(undefined), newest: () => Promise.resolve([]) },
  );
  return events
    .map((event) => {
      store.take({ kind: 'event', event });
      const view = store.view();
      const rows = [
        ...topRows(order, view.state, '', room.columns),
        ...aboveOutput(order.plan, view, room, 0),
        ...bottomRows(order, view, { kind: 'watch' }, '/state/operation', room, 40),
      ];
      return rows.map(textOfRow).join('\n');
    })
    .join('\n');
}

function inPlain(events: readonly Event[]): string {
  return events.flatMap((_, place) => plainLines(events.slice(0, place + 1))).join('\n');
}

/** What a person must learn from any skin. */
function factsOf(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'operation-declared':
        return [event.operation_id, event.declaration.operation_name, event.declaration.risk_class];
      case 'survey-taken':
        return [event.enforcement];
      case 'gate-judged':
        return [event.title, event.judgement.verdict, event.judgement.observed];
      case 'step-intended':
        return [event.name];
      case 'halted':
        return [event.question.text, ...event.question.known, ...event.question.answers];
      case 'outcome-computed':
        return [event.outcome];
      default:
        return [];
    }
  });
}

function missingFrom(text: string, facts: readonly string[]): readonly string[] {
  return [...new Set(facts)].filter((fact) => !text.includes(fact));
}

async function operation(name: 'success' | 'rollback' | 'halt'): Promise<{ readonly order: Order; readonly events: readonly Event[] }> {
  const order = orderOf(planOf([write(1, '/etc/app/app.conf', 'new'), service(2, 'app.service', 'reload')]));
  if (name !== 'success') world.current.host.gates.set('gate 2', () => (name === 'halt' ? 'UNKNOWN' : 'FAIL'));
  await declare(world.current, order);
  await runToEnd(world.current);
  if (name === 'halt') await answerAndRun(world.current, 'rollback');
  return { order, events: world.current.events(operationId) };
}

describe.each(['success', 'rollback', 'halt'] as const)('an operation that ends in %s', (name) => {
  it('is the same in the terminal app, the plain form and the json form', async () => {
    const { order, events } = await operation(name);
    const facts = factsOf(events);
    expect(facts.length).toBeGreaterThan(10);
    expect(missingFrom(events.map(eventJson).join('\n'), facts)).toEqual([]);
    expect(missingFrom(inPlain(events), facts)).toEqual([]);
    expect(missingFrom(onScreen(order, events), facts)).toEqual([]);
  });
});
