import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import type { ExitCode } from '../../src/model/outcome.ts';
import type { RunnerLink, RunnerMessage } from '../../src/ports/runner-link.ts';
import { runOperation } from '../../src/runner/run-operation.ts';
import { done } from '../support/memory-target.ts';
import { orderOf, planOf, run, step, write } from '../support/plan-fixture.ts';
import { connectWhenReady, declare, last, operationId, typesOf } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();

/** One view: what arrived, and a wait for what is to come. */
function lookOn(link: RunnerLink) {
  const seen: RunnerMessage[] = [];
  async function until(isIt: (message: RunnerMessage) => boolean): Promise<RunnerMessage> {
    for await (const message of { [Symbol.asyncIterator]: () => ({ next: () => link.messages[Symbol.asyncIterator]().next() }) }) {
      seen.push(message);
      if (isIt(message)) return message;
    }
    throw new Error(`the runner ended first: ${JSON.stringify(seen.at(-1))}`);
  }
  return {
    seen,
    events: (): Event[] => seen.flatMap((message) => (message.kind === 'event' ? [message.event] : [])),
    next: async (wanted: RunnerMessage['kind']) => until(({ kind }) => kind === wanted),
    refused: async () => until(({ kind }) => kind === 'refused'),
    event: async (type: Event['type']) => until((message) => message.kind === 'event' && message.event.type === type),
    send: (message: Parameters<RunnerLink['send']>[0]) => link.send(message),
    close: () => link.close(),
  };
}

interface Life {
  readonly ended: Promise<ExitCode>;
  readonly terminate: () => void;
}

function start(mode: 'new' | 'resume' = 'new'): Life {
  const terminated = new AbortController();
  const ran = runOperation(world.current.outside(), operationId, mode, 42, terminated.signal);
  const ended = ran.then((result) => {
    if (!result.ok) throw new Error(result.failure.message);
    return result.value;
  });
  return { ended, terminate: () => terminated.abort() };
}

async function open() {
  return lookOn(await connectWhenReady(world.current));
}

const steps = [step(1, { kind: 'check' }, { kind: 'nothing' }), write(2, '/etc/app/app.conf', 'new')];

describe('an attended operation', () => {
  it('lets checks flow and waits before a changing step', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    expect(view.events().map(({ type }) => type)).toContain('step-passed');
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
    expect(world.current.host.acts).not.toContain('snapshot');
    view.send({ kind: 'proceed', step: 2, by: 'ann' });
    expect(await ended).toBe(0);
  });

  it('refuses Enter on another step, and what comes too late', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    view.send({ kind: 'proceed', step: 1, by: 'ann' });
    expect(await view.refused()).toMatchObject({ message: 'step 2 is next, not step 1' });
    view.send({ kind: 'answer', question: 1, answer: 'verify', by: 'ann' });
    expect(await view.refused()).toMatchObject({ message: 'nothing is asked now' });
    view.send({ kind: 'proceed', step: 2, by: 'ann' });
    expect(await ended).toBe(0);
  });

  it.each([
    ['a point of no return', run(1, ['/drop'], { kind: 'impossible', why: 'gone' }), []],
    ['a step that the host cannot confine', write(1, '/etc/app/app.conf', 'new'), [1]],
    ['a step outside the boundary', run(1, ['/apt'], { kind: 'none', why: 'lists' }, { outside: true }), []],
  ] as const)('wants the number typed for %s', async (_what, only, unconfined) => {
    const order = orderOf(planOf([only]), { attended: true });
    await declare(world.current, { ...order, survey: { ...order.survey, unconfined } });
    const { ended } = start();
    const view = await open();
    expect(await view.event('paused')).toMatchObject({ event: { step: 1, typed: true } });
    view.send({ kind: 'proceed', step: 1, by: 'ann' });
    expect(await view.refused()).toMatchObject({ message: 'type 1 to release this step' });
    view.send({ kind: 'proceed', step: 1, by: 'ann', typed: '1' });
    expect(await ended).toBe(0);
  });

  it('waits on when its view is lost, and shows everything to the next one', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const first = await open();
    await first.event('paused');
    first.close();
    const second = await open();
    await second.event('paused');
    expect(second.events()).toEqual(first.events());
    second.send({ kind: 'proceed', step: 2, by: 'ben' });
    await second.event('operation-closed');
    expect(await ended).toBe(0);
  });

  it('tells every view the same, and counts the first answer', async () => {
    const late = Promise.withResolvers<void>();
    world.current.host.gates.set('gate 2', () => 'UNKNOWN');
    world.current.host.gates.set('healthy', async () => {
      if (world.current.host.acts.some((act) => act.startsWith('restore'))) await late.promise;
      return 'PASS' as const;
    });
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const [ann, ben] = [await open(), await open()];
    await ann.event('paused');
    ann.send({ kind: 'proceed', step: 2, by: 'ann' });
    await Promise.all([ann.event('halted'), ben.event('halted')]);
    ann.send({ kind: 'answer', question: 1, answer: 'rollback', by: 'ann' });
    await ben.event('answered');
    ben.send({ kind: 'answer', question: 1, answer: 'leave', reason: 'no', by: 'ben' });
    expect(await ben.refused()).toMatchObject({ message: 'answered already: rollback, by ann' });
    late.resolve();
    expect(await ended).toBe(4);
  });

  it('takes notes for the report', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    view.send({ kind: 'note', text: ' window agreed with shop ', by: 'ann' });
    await view.event('note-added');
    view.send({ kind: 'proceed', step: 2, by: 'ann' });
    await ended;
    expect(last(world.current.events(operationId), 'note-added')).toMatchObject({ text: 'window agreed with shop', by: 'ann' });
  });

  it('understands nothing but its own messages', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    view.send({ kind: 'proceed', step: '2', by: 'ann' } as never);
    expect(await view.refused()).toMatchObject({ message: 'this message is not understood' });
    view.send({ kind: 'proceed', step: 2, by: 'ann' });
    expect(await ended).toBe(0);
  });
});

describe('a journal that breaks while the runner waits', () => {
  it('ends the runner with 74, and the views hear why', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    world.current.journalBreaksAt = 0;
    view.send({ kind: 'proceed', step: 2, by: 'ann' });
    expect(await view.next('ended')).toEqual({
      kind: 'ended',
      exit: 74,
      failure: { code: 'disk-full', exit: 74, message: 'no space left', hint: 'make room' },
    });
    expect(await ended).toBe(74);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });
});

describe('a stop', () => {
  it('at a pause asks; continue goes on where it was', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    view.send({ kind: 'stop', by: 'ann', reason: 'phone' });
    expect(await view.event('halted')).toMatchObject({ event: { question: { kind: 'stopped', answers: ['continue', 'leave'] } } });
    view.send({ kind: 'answer', question: 1, answer: 'continue', by: 'ann' });
    await view.event('paused');
    view.send({ kind: 'proceed', step: 2, by: 'ann' });
    expect(await ended).toBe(0);
  });

  it('in mid-step cancels the command, and then it is unknown how it ended', async () => {
    const begun = Promise.withResolvers<void>();
    world.current.host.commands.set('/long', async (_argv, { cancel }) => {
      begun.resolve();
      await new Promise((resolve) => {
        cancel.addEventListener('abort', resolve);
      });
      return { result: 'unknown', summary: 'cancelled', detail: [], confined: true };
    });
    await declare(world.current, orderOf(planOf([run(1, ['/long'], { kind: 'snapshot' })])));
    const { ended } = start();
    const view = await open();
    await begun.promise;
    view.send({ kind: 'stop', by: 'ann' });
    expect(await ended).toBe(3);
    expect(last(world.current.events(operationId), 'halted')?.question).toMatchObject({
      kind: 'stopped',
      answers: ['continue', 'rollback', 'leave'],
    });
  });

  it('while a gate is judged leaves no verdict; it is judged anew afterwards', async () => {
    const begun = Promise.withResolvers<void>();
    let times = 0;
    world.current.host.gates.set('gate 1', async ({ cancel }) => {
      times += 1;
      if (times > 1) return 'PASS';
      begun.resolve();
      await new Promise((resolve) => {
        cancel.addEventListener('abort', resolve);
      });
      return 'UNKNOWN';
    });
    await declare(world.current, orderOf(planOf([write(1, '/etc/app/app.conf', 'new')]), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    view.send({ kind: 'proceed', step: 1, by: 'ann' });
    await begun.promise;
    view.send({ kind: 'stop', by: 'ann' });
    await view.event('halted');
    view.send({ kind: 'answer', question: 1, answer: 'continue', by: 'ann' });
    expect(await ended).toBe(0);
    const judged = world.current.events(operationId).filter((event) => event.type === 'gate-judged' && event.title === 'gate 1');
    expect(judged).toMatchObject([{ judgement: { verdict: 'PASS' } }]);
  });

  it('never abandons a rollback half-way', async () => {
    const begun = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    world.current.host.gates.set('gate 1', () => 'FAIL');
    world.current.host.commands.set('/undo', async () => {
      begun.resolve();
      await stopped.promise;
      return done('exit 0');
    });
    const item = { action: run(1, ['/undo'], { kind: 'nothing' }).action, gates: [] };
    await declare(world.current, orderOf(planOf([run(1, ['/do'], { kind: 'list', items: [item] })])));
    const { ended, terminate } = start();
    const view = await open();
    await begun.promise;
    terminate();
    view.send({ kind: 'stop', by: 'ann' });
    expect(await view.refused()).toMatchObject({ message: 'a rollback is not stopped half-way' });
    stopped.resolve();
    expect(await ended).toBe(4);
  });
});

describe('SIGTERM', () => {
  it('ends a waiting runner; the next one goes on where it waited', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const first = start();
    const view = await open();
    await view.event('paused');
    first.terminate();
    expect(await first.ended).toBe(3);
    const second = start('resume');
    const again = await open();
    await again.event('paused');
    again.send({ kind: 'proceed', step: 2, by: 'ann' });
    expect(await second.ended).toBe(0);
    expect(typesOf(world.current.events(operationId)).filter((type) => type === 'runner-started')).toHaveLength(2);
  });
});

describe('a long pause', () => {
  it('before the first change has facts and health looked at again', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    world.current.ticks += 8 * 3_600_000;
    world.current.host.gates.set('healthy', () => 'FAIL');
    view.send({ kind: 'proceed', step: 2, by: 'ann' });
    expect(await ended).toBe(6);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });

  it('between two steps has the gates of the last one judged again, without another Enter', async () => {
    await declare(world.current, orderOf(planOf([...steps, write(3, '/etc/app/b', 'x')]), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    view.send({ kind: 'proceed', step: 2, by: 'ann' });
    await view.event('paused');
    world.current.ticks += 8 * 3_600_000;
    world.current.host.acts.length = 0;
    view.send({ kind: 'proceed', step: 3, by: 'ann' });
    expect(await ended).toBe(0);
    expect(world.current.host.acts).toEqual(['judge gate 2', 'write /etc/app/b', 'judge gate 3', 'judge healthy']);
  });

  it('is not one of a minute', async () => {
    await declare(world.current, orderOf(planOf(steps), { attended: true }));
    const { ended } = start();
    const view = await open();
    await view.event('paused');
    world.current.ticks += 60_000;
    world.current.host.acts.length = 0;
    view.send({ kind: 'proceed', step: 2, by: 'ann' });
    expect(await ended).toBe(0);
    expect(world.current.host.acts).toEqual(['snapshot', 'write /etc/app/app.conf', 'judge gate 2', 'judge healthy']);
  });
});
