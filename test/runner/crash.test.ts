import { describe, expect, it } from 'vitest';
import { stateOf } from '../../src/engine/evolve.ts';
import { nextEffect } from '../../src/engine/next-effect.ts';
import { statusOf } from '../../src/engine/status.ts';
import type { Plan } from '../../src/model/plan.ts';
import { runOperation } from '../../src/runner/run-operation.ts';
import type { MemoryOutside } from '../support/memory-outside.ts';
import { command, gate, manualGate, orderOf, planOf, run, service, step, write } from '../support/plan-fixture.ts';
import { answerAndRun, declare, last, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();

const item = { action: run(1, ['/undo'], { kind: 'nothing' }).action, gates: [gate('undone')] };
const plan = planOf([
  step(1, { kind: 'check' }, { kind: 'nothing' }),
  write(2, '/etc/app/app.conf', 'new'),
  run(3, ['/migrate'], { kind: 'list', items: [item] }),
  service(4, 'app.service', 'reload'),
]);

/** A fresh world that ends well, or is rolled back. */
function prepare(fails: boolean): MemoryOutside {
  const memory = world.current;
  if (fails) memory.host.gates.set('gate 4', () => 'FAIL');
  return memory;
}

async function fullLength(fails: boolean): Promise<number> {
  const memory = prepare(fails);
  await declare(memory, orderOf(plan));
  expect(await runToEnd(memory)).toBe(fails ? 4 : 0);
  return memory.events(operationId).length;
}

/** Resumes until it is closed, answering every question with the most careful answer that goes on. */
async function carryOn(memory: MemoryOutside): Promise<number> {
  let exit = await runToEndOrAsk(memory);
  for (let asked = 0; exit === 3 && asked < 10; asked += 1) {
    const question = last(memory.events(operationId), 'halted')!.question;
    const isStuckWithGates = question.kind === 'rollback-stuck' && question.answers.includes('verify');
    const answer = question.answers.includes('rollback') && !isStuckWithGates ? 'rollback' : 'verify';
    exit = await answerAndRun(memory, answer);
  }
  return exit;
}

/** An unattended runner that resumes into a question waits for somebody: so ask for nothing and go away. */
async function runToEndOrAsk(memory: MemoryOutside): Promise<number> {
  const terminated = new AbortController();
  terminated.abort();
  const ran = await runOperation(memory.outside(), operationId, 'resume', 43, terminated.signal);
  if (!ran.ok) throw new Error(ran.failure.message);
  return ran.value;
}

const lengths = { success: 37, rollback: 51 } as const;

describe('a runner that dies', () => {
  it('has journals of the lengths that these tests cut', async () => {
    expect(await fullLength(false)).toBe(lengths.success + 5);
  });

  it.each(Array.from({ length: lengths.success - 1 }, (_, cut) => cut + 6))(
    'before record %i of a good run: nothing is done twice, it ends in SUCCESS or ROLLBACK',
    async (cut) => {
      const memory = prepare(false);
      await declare(memory, orderOf(plan));
      memory.journalBreaksAt = cut + 1;
      expect(await runToEnd(memory)).toBe(74);
      expect(memory.events(operationId)).toHaveLength(cut);
      memory.journalBreaksAt = Number.POSITIVE_INFINITY;
      const exit = await carryOn(memory);
      expect(exit === 0 || exit === 4).toBe(true);
      expect(memory.host.acts.filter((act) => act === '/migrate').length).toBeLessThanOrEqual(1);
      expect(memory.host.serves('app.service')).toBe(exit === 0 ? 'new' : 'old');
      expect(
        [...memory.workspace.entries()]
          .filter(([path]) => path.startsWith('ledger/2026'))
          .map(([, bytes]) => new TextDecoder().decode(bytes).split('\n---\n').length),
      ).toEqual([1]);
      expect(memory.claims).toEqual([]);
    },
  );
});

describe('a runner that dies in a rollback', () => {
  it('has journals of the lengths that these tests cut', async () => {
    expect(await fullLength(true)).toBe(lengths.rollback + 5);
  });

  it.each(Array.from({ length: lengths.rollback - 1 }, (_, cut) => cut + 6))(
    'before record %i, twice: the rollback goes on and holds',
    async (cut) => {
      const memory = prepare(true);
      await declare(memory, orderOf(plan));
      memory.journalBreaksAt = cut + 1;
      expect(await runToEnd(memory)).toBe(74);
      // The second runner writes that it started, and little more.
      memory.journalBreaksAt = cut + (cut > lengths.rollback ? 2 : 3);
      await runToEndOrAsk(memory);
      memory.journalBreaksAt = Number.POSITIVE_INFINITY;
      expect(await carryOn(memory)).toBe(4);
      expect(memory.host.serves('app.service')).toBe('old');
      expect(memory.host.text('/etc/app/app.conf')).toBe('old');
    },
  );
});

describe('a runner that dies in the midst of a restore', () => {
  it('is gone on with: its rests and the time of their folder are nobody else’s', async () => {
    const memory = world.current;
    memory.host.gates.set('gate 1', () => 'FAIL');
    await declare(memory, orderOf(planOf([write(1, '/etc/app/app.conf', 'new')])));
    const far = Number.POSITIVE_INFINITY;
    const isIntended = () => memory.events(operationId).at(-1)?.type === 'undo-intended';
    Object.defineProperty(memory, 'journalBreaksAt', {
      configurable: true,
      get: () => (isIntended() ? memory.events(operationId).length + 1 : far),
    });
    expect(await runToEnd(memory)).toBe(74);
    Object.defineProperty(memory, 'journalBreaksAt', { value: far });
    memory.host.put('/etc/app/app.conf', 'half');
    memory.host.put('/etc/app/.holdpoint-restore-0123456789ab.aBc012/app.conf', 'old');
    expect(await runToEndOrAsk(memory)).toBe(4);
    expect(last(memory.events(operationId), 'foreign-changes-seen')).toBeUndefined();
    expect(memory.host.text('/etc/app/app.conf')).toBe('old');
  });
});

describe('an interrupted step', () => {
  it('is a question that names what changed since it began, never a retry', async () => {
    const memory = world.current;
    memory.host.commands.set('/migrate', () => {
      memory.host.put('/etc/app/half', 'written');
      throw new Error('killed');
    });
    await declare(memory, orderOf(plan));
    expect(await runToEnd(memory)).toBe(70);
    memory.host.commands.delete('/migrate');
    expect(await runToEndOrAsk(memory)).toBe(3);
    expect(last(memory.events(operationId), 'halted')?.question).toMatchObject({
      kind: 'interrupted',
      step: 3,
      known: ['created since the step began: /etc/app/half'],
      answers: ['verify', 'rollback', 'leave'],
    });
    expect(await answerAndRun(memory, 'rollback')).toBe(4);
    expect(memory.host.text('/etc/app/half')).toBeUndefined();
  });

  it('that a person performs is asked about again', async () => {
    const memory = world.current;
    const manual = step(
      1,
      { kind: 'manual', say: 'turn the key', class: 'FILESYSTEM_WRITE' },
      { kind: 'snapshot' },
      { gates: [manualGate('green?')] },
    );
    await declare(memory, orderOf(planOf([manual])));
    expect(await runToEnd(memory)).toBe(3);
    // The question itself was lost.
    memory.crashAfter(
      operationId,
      memory.events(operationId).findIndex(({ type }) => type === 'halted'),
    );
    expect(await runToEndOrAsk(memory)).toBe(3);
    expect(last(memory.events(operationId), 'halted')?.question).toMatchObject({ kind: 'manual-step', text: 'turn the key' });
  });
});

describe('a journal that cannot be written', () => {
  it('stops everything at once with exit 74 and says why', async () => {
    const memory = world.current;
    await declare(memory, orderOf(plan));
    // The intent of step 2 does not reach the disk, so step 2 does not happen.
    const full = await lengthUntilIntent(memory);
    memory.journalBreaksAt = full;
    memory.crashAfter(operationId, 5);
    memory.host.acts.length = 0;
    expect(await runToEnd(memory)).toBe(74);
    expect(memory.host.acts).not.toContain('write /etc/app/app.conf');
  });
});

async function lengthUntilIntent(memory: MemoryOutside): Promise<number> {
  memory.host.commands.set('/migrate', () => ({ result: 'unknown', summary: 'x', detail: [], confined: true }));
  await runToEnd(memory);
  const intent = memory.events(operationId).findIndex((event) => event.type === 'step-intended' && event.step === 2);
  memory.host.put('/etc/app/app.conf', 'old');
  return intent + 1;
}

describe('every prefix of a journal', () => {
  const plans: readonly Plan[] = [
    plan,
    planOf([run(1, ['/x'], { kind: 'impossible', why: 'gone' }), write(2, '/etc/app/a', 'x')]),
    planOf([
      {
        ...write(1, '/etc/app/a', 'x'),
        undo: { kind: 'list', items: [{ action: { kind: 'run', command: command('/u') }, gates: [manualGate('ok?')] }] },
      },
    ]),
  ];

  it.each(plans.flatMap((each, place) => (['PASS', 'FAIL', 'UNKNOWN'] as const).map((verdict) => [place + 1, verdict, each] as const)))(
    'of plan %i with %s has a state, a status and one next effect, and says the same again',
    async (_place, verdict, each) => {
      const memory = world.current;
      memory.host.gates.set(`gate ${each.steps.length}`, () => verdict);
      await declare(memory, orderOf(each));
      await runToEnd(memory);
      const events = memory.events(operationId);
      for (let length = 0; length <= events.length; length += 1) {
        const state = stateOf(events.slice(0, length));
        expect(nextEffect(each, state)).toEqual(nextEffect(each, stateOf(events.slice(0, length))));
        expect(statusOf(state).phase).toMatch(/^(declared|approved|running|paused|halted|rolling-back|closed)$/);
      }
    },
  );
});

describe('a boundary that does not hold', () => {
  it('refuses an operation before anything is changed', async () => {
    const memory = prepare(false);
    memory.host.boundaryFailure = 'in the boundary, a trial that has to fail succeeded: write';
    await declare(memory, orderOf(plan));
    await runToEnd(memory);
    const types = memory.events(operationId).map(({ type }) => type);
    expect(types.slice(5)).toEqual([
      'runner-started',
      'boundary-tried',
      'start-refused',
      'outcome-computed',
      'report-filed',
      'entry-written',
      'operation-closed',
    ]);
    expect(memory.host.acts).toEqual([]);
    expect(memory.events(operationId).at(-1)).toMatchObject({ outcome: 'ABORTED' });
  });

  it('stops one that is taken up again after it changed something, and leaves it open', async () => {
    const memory = prepare(false);
    await declare(memory, orderOf(plan));
    memory.journalBreaksAt = 25;
    expect(await runToEnd(memory)).toBe(74);
    memory.journalBreaksAt = Number.POSITIVE_INFINITY;
    memory.host.boundaryFailure = 'in the boundary, a trial that has to fail succeeded: write';
    const before = [...memory.host.acts];
    expect(await runToEnd(memory, 'resume')).toBe(69);
    expect(memory.host.acts).toEqual(before);
    expect(
      memory
        .events(operationId)
        .slice(24)
        .map(({ type }) => type),
    ).toEqual(['runner-started', 'boundary-tried']);
    expect(memory.claims).not.toEqual([]);
  });
});
