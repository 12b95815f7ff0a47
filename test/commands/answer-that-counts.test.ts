// An answer counts when it is recorded or refused: a runner may end before it hears it, or tell something else first.
import { expect, it } from 'vitest';
import type { CommonFlags } from '../../src/commands/command.ts';
import { resume } from '../../src/commands/resume.ts';
import type { Terminal } from '../../src/commands/terminal.ts';
import type { Event } from '../../src/model/event.ts';
import type { Outside } from '../../src/ports/outside.ts';
import type { RunnerLink, RunnerMessage } from '../../src/ports/runner-link.ts';
import { past } from '../../src/runner/views.ts';
import { useMemory } from '../runner/use-memory.ts';
import { gate, orderOf, planOf, write } from '../support/plan-fixture.ts';
import { connectWhenReady, declare, operationId, runToEnd, typesOf } from '../support/runner-fixture.ts';

const world = useMemory();

const flags: CommonFlags = { folder: '/', params: {}, secretFiles: {}, colour: false, json: true, plain: false };
const silent = {
  print: () => undefined,
  complain: () => undefined,
  interactive: false,
  canAsk: false,
  onInterrupt: () => () => undefined,
} as unknown as Terminal;

/** Tells the past, hears nothing, and ends as a runner does that nobody looks at. */
function leaving(events: readonly Event[]): RunnerLink {
  async function* messages(): AsyncGenerator<RunnerMessage> {
    yield* past(events);
    yield { kind: 'ended', exit: 3 };
  }
  return { operationId, messages: messages(), send: () => undefined, close: () => undefined };
}

it('is not taken for heard when the runner only says that it has begun', async () => {
  await declare(world.current, orderOf(planOf([write(1, '/etc/app/app.conf', 'new', { gates: [gate('first')] })])));
  world.current.host.gates.set('first', () => 'UNKNOWN');
  await runToEnd(world.current);
  const events = world.current.events(operationId);
  const begun = { ...events.find(({ type }) => type === 'runner-started')!, seq: events.length + 1 };
  async function* messages(): AsyncGenerator<RunnerMessage> {
    yield* past(events);
    yield { kind: 'event', event: begun };
    yield { kind: 'refused', message: 'not asked' };
  }
  const link: RunnerLink = { operationId, messages: messages(), send: () => undefined, close: () => undefined };
  const runners = { connect: () => Promise.resolve(link), start: () => Promise.resolve() };
  const outside = { ...world.current.outside(), runners } as unknown as Outside;
  expect(await resume(outside, silent, flags, { args: [operationId], options: { answer: 'continue' } })).toBe(77);
});

it('is given to the next runner, once', async () => {
  const said: string[] = [];
  let verdict: 'UNKNOWN' | 'PASS' = 'UNKNOWN';
  world.current.host.gates.set('first', () => verdict);
  await declare(world.current, orderOf(planOf([write(1, '/etc/app/app.conf', 'new', { gates: [gate('first')] })])));
  expect(await runToEnd(world.current)).toBe(3);
  verdict = 'PASS';

  const runners: Promise<unknown>[] = [];
  const inMemory = world.current.outside();
  const outside = {
    ...inMemory,
    runners: {
      connect: () => (runners.length > 1 ? connectWhenReady(world.current) : Promise.resolve(leaving(world.current.events(operationId)))),
      start: () => {
        runners.push(runners.length === 0 ? Promise.resolve() : runToEnd(world.current, 'resume'));
        return Promise.resolve();
      },
    },
  } as unknown as Outside;
  const terminal = { ...silent, print: (text: string) => void said.push(text) };

  expect(await resume(outside, terminal, flags, { args: [operationId], options: { answer: 'verify' } })).toBe(0);
  await Promise.all(runners);
  const types = typesOf(world.current.events(operationId));
  expect(types.filter((type) => type === 'answered')).toEqual(['answered']);
  expect(types.at(-1)).toBe('operation-closed');
  // Every event is told once, although two runners told them.
  const seqs = said.map((line) => (JSON.parse(line) as Event).seq);
  expect(seqs).toEqual(seqs.map((_, place) => place + 1));
});
