import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import type { Step } from '../../src/model/step.ts';
import { done } from '../support/memory-target.ts';
import { command, gate, orderOf, planOf, run, service, write } from '../support/plan-fixture.ts';
import { answerAndRun, declare, last, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();

/** Declares and runs these steps; the acts on the host without gates. */
async function execute(steps: readonly Step[]): Promise<{ readonly exit: number; readonly acts: readonly string[] }> {
  await declare(world.current, orderOf(planOf(steps)));
  const exit = await runToEnd(world.current);
  return { exit, acts: acts() };
}

function acts(): readonly string[] {
  return world.current.host.acts.filter((act) => !act.startsWith('judge'));
}

function events(): readonly Event[] {
  return world.current.events(operationId);
}

function question() {
  return last(events(), 'halted')?.question;
}

describe('a rollback', () => {
  it('ends although a program was replaced meanwhile', async () => {
    world.current.host.differingPrograms = ['program differs from the survey: /usr/sbin/app'];
    world.current.host.differsFrom = 2;
    world.current.host.gates.set('gate 1', () => 'FAIL');
    const { exit } = await execute([write(1, '/etc/app/app.conf', 'new')]);
    expect(exit).toBe(4);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });

  it('publishes the old configuration: files first, reload last (82a)', async () => {
    world.current.host.gates.set('gate 2', () => 'FAIL');
    const { exit } = await execute([write(1, '/etc/app/app.conf', 'new'), service(2, 'app.service', 'reload')]);
    expect(exit).toBe(4);
    expect(world.current.host.serves('app.service')).toBe('old');
  });

  it('restores files while the service is stopped (82b)', async () => {
    world.current.host.gates.set('gate 3', () => 'FAIL');
    const { exit, acts: done3 } = await execute([
      service(1, 'app.service', 'stop'),
      write(2, '/etc/app/app.conf', 'new'),
      service(3, 'app.service', 'start'),
    ]);
    expect(exit).toBe(4);
    expect(done3.slice(4)).toEqual(['stop app.service', 'restore /etc/app/app.conf', 'start app.service']);
    expect(world.current.host.serves('app.service')).toBe('old');
  });

  it('starts a service that died of the reload (82c)', async () => {
    world.current.host.gates.set('gate 2', () => (world.current.host.serves('app.service') === undefined ? 'FAIL' : 'PASS'));
    const { exit, acts: all } = await execute([write(1, '/etc/app/app.conf', 'broken'), service(2, 'app.service', 'reload')]);
    expect(exit).toBe(4);
    expect(all.slice(-2)).toEqual(['restore /etc/app/app.conf', 'start app.service']);
    expect(world.current.host.serves('app.service')).toBe('old');
  });

  it('takes back what a step made in a protected place that did not exist, although its gate passed', async () => {
    world.current.host.commands.set('/sneak', () => {
      world.current.host.put('/etc/app/hooks/pre', 'x');
      return done('exit 0');
    });
    const steps = [run(1, ['/sneak'], { kind: 'snapshot' })];
    const plan = planOf(steps);
    await declare(world.current, orderOf({ ...plan, scope: { ...plan.scope, protected: ['/etc/app/hooks'] } }));
    expect(await runToEnd(world.current)).toBe(4);
    expect(world.current.host.text('/etc/app/hooks/pre')).toBe(undefined);
    expect(last(events(), 'rollback-started')?.because).toContain(
      'step 1 (step 1) changed what is protected; /etc/app/hooks/pre was created',
    );
  });

  it('leaves kept paths alone (82d)', async () => {
    world.current.host.commands.set('/dump', () => {
      world.current.host.put('/var/log/app/dump', 'all rows');
      world.current.host.put('/etc/app/app.conf', 'new');
      return done('exit 0');
    });
    world.current.host.gates.set('gate 1', () => 'FAIL');
    const { exit } = await execute([run(1, ['/dump'], { kind: 'snapshot' })]);
    expect(exit).toBe(4);
    expect(world.current.host.text('/var/log/app/dump')).toBe('all rows');
    expect(last(events(), 'rollback-verified')).toMatchObject({ problems: [], kept: ['/var/log/app'] });
  });

  it('runs list undos newest first, judges their gates, and again in the proof', async () => {
    const undo = (name: string): Step['undo'] => ({
      kind: 'list',
      items: [{ action: { kind: 'run', command: command(`/undo-${name}`) }, gates: [gate(`undone ${name}`)] }],
    });
    world.current.host.gates.set('gate 2', () => 'FAIL');
    await execute([run(1, ['/do-a'], undo('a')), run(2, ['/do-b'], undo('b'))]);
    expect(world.current.host.acts.slice(-8)).toEqual([
      'judge gate 2',
      '/undo-b',
      'judge undone b',
      '/undo-a',
      'judge undone a',
      'judge undone b',
      'judge undone a',
      'judge healthy',
    ]);
  });

  it('keeps what only a step with undo none changed, and lists it', async () => {
    world.current.host.commands.set('/fetch', () => {
      world.current.host.put('/etc/app/cache', 'fetched');
      return done('exit 0');
    });
    world.current.host.gates.set('gate 2', () => 'FAIL');
    const { exit } = await execute([run(1, ['/fetch'], { kind: 'none', why: 'an unused cache' }), write(2, '/etc/app/app.conf', 'new')]);
    expect(exit).toBe(4);
    expect(world.current.host.text('/etc/app/cache')).toBe('fetched');
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
    expect(last(events(), 'rollback-verified')?.kept).toEqual(['/var/log/app', '/etc/app/cache']);
  });

  it('does the same reload once, after everything, oldest first', async () => {
    world.current.host.gates.set('gate 4', () => 'FAIL');
    world.current.host.unit('other.service', true, '/etc/app/app.conf');
    const { acts: all } = await execute([
      service(1, 'app.service', 'reload'),
      service(2, 'other.service', 'restart'),
      service(3, 'app.service', 'reload'),
      write(4, '/etc/app/app.conf', 'new'),
    ]);
    expect(all.slice(-3)).toEqual(['restore /etc/app/app.conf', 'reload app.service', 'restart other.service']);
  });

  it('reverses start, stop, enable and disable only where the state before differed', async () => {
    world.current.host.gates.set('gate 2', () => 'FAIL');
    const { exit, acts: all } = await execute([service(1, 'app.service', 'start'), service(2, 'app.service', 'disable')]);
    expect(exit).toBe(4);
    expect(all.slice(2)).toEqual(['disable app.service', 'enable app.service']);
  });

  it('stops and asks at a begun point of no return, and is PARTIAL when it goes on', async () => {
    world.current.host.gates.set('gate 3', () => 'FAIL');
    const steps = [
      write(1, '/etc/app/app.conf', 'new'),
      run(2, ['/drop-table'], { kind: 'impossible', why: 'rows are gone' }),
      write(3, '/etc/app/b', 'x'),
    ];
    expect((await execute(steps)).exit).toBe(3);
    expect(question()).toMatchObject({ kind: 'release', step: 2 });
    expect(await answerAndRun(world.current, 'continue', 'agreed')).toBe(3);
    expect(question()).toMatchObject({ kind: 'impossible', step: 2, answers: ['continue', 'leave'] });
    expect(world.current.host.text('/etc/app/b')).toBeUndefined();
    expect(world.current.host.text('/etc/app/app.conf')).toBe('new');
    expect(await answerAndRun(world.current, 'continue')).toBe(5);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
    expect(last(events(), 'rollback-verified')?.problems).toEqual(['step 2 was not undone: rows are gone']);
  });
});

describe('a rollback that does not hold', () => {
  it('is PARTIAL when the independent tool sees a difference that our manifest does not', async () => {
    world.current.host.gates.set('gate 1', () => 'FAIL');
    world.current.host.independent = () => ['/etc/app/app.conf'];
    const { exit } = await execute([write(1, '/etc/app/app.conf', 'new')]);
    expect(exit).toBe(5);
    expect(last(events(), 'rollback-verified')?.problems).toEqual(['differs from the pre-image by memory: /etc/app/app.conf']);
  });

  it('is PARTIAL when it is not healthy afterwards', async () => {
    world.current.host.gates.set('gate 1', () => 'FAIL');
    world.current.host.gates.set('healthy', () => (world.current.host.acts.includes('snapshot') ? 'FAIL' : 'PASS'));
    expect((await execute([write(1, '/etc/app/app.conf', 'new')])).exit).toBe(5);
  });

  it('asks when it is unknown whether it holds, and proves again on request', async () => {
    world.current.host.gates.set('gate 1', () => 'FAIL');
    let answers = false;
    world.current.host.gates.set('healthy', () => (!world.current.host.acts.includes('snapshot') || answers ? 'PASS' : 'UNKNOWN'));
    expect((await execute([write(1, '/etc/app/app.conf', 'new')])).exit).toBe(3);
    expect(question()).toMatchObject({ kind: 'rollback-stuck', answers: ['verify', 'leave'] });
    answers = true;
    expect(await answerAndRun(world.current, 'verify')).toBe(4);
  });

  it('halts at an undo that fails; left with a reason it is PARTIAL', async () => {
    world.current.host.commands.set('/undo', () => ({ result: 'failed', summary: 'exit 1', detail: [], confined: true }));
    world.current.host.gates.set('gate 1', () => 'FAIL');
    const item = { action: { kind: 'run', command: command('/undo') }, gates: [] } as const;
    expect((await execute([run(1, ['/do'], { kind: 'list', items: [item] })])).exit).toBe(3);
    expect(question()).toMatchObject({ kind: 'rollback-stuck', answers: ['rollback', 'continue', 'leave'] });
    expect(await answerAndRun(world.current, 'leave', 'the table is restored by hand')).toBe(5);
    expect(last(events(), 'outcome-computed')?.because).toBe('left as it is by ann: the table is restored by hand');
  });

  it('tries an undo again when a person says so', async () => {
    let tries = 0;
    world.current.host.commands.set('/undo', () => {
      tries += 1;
      return tries === 1 ? { result: 'failed', summary: 'exit 1', detail: [], confined: true } : done('exit 0');
    });
    world.current.host.gates.set('gate 1', () => 'FAIL');
    const item = { action: { kind: 'run', command: command('/undo') }, gates: [gate('undone')] } as const;
    expect((await execute([run(1, ['/do'], { kind: 'list', items: [item] })])).exit).toBe(3);
    expect(await answerAndRun(world.current, 'rollback')).toBe(4);
    expect(tries).toBe(2);
  });

  it('is PARTIAL when a person goes on without an undo', async () => {
    world.current.host.commands.set('/undo', () => ({ result: 'failed', summary: 'exit 1', detail: [], confined: true }));
    world.current.host.gates.set('gate 2', () => 'FAIL');
    const item = { action: { kind: 'run', command: command('/undo') }, gates: [] } as const;
    await execute([write(1, '/etc/app/app.conf', 'new'), run(2, ['/do'], { kind: 'list', items: [item] })]);
    expect(await answerAndRun(world.current, 'continue')).toBe(5);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
    expect(last(events(), 'rollback-verified')?.problems).toEqual(['a part of the rollback was left out (step 2)']);
  });
});

describe('an undo that a person performs', () => {
  const item = {
    action: { kind: 'manual', say: 'close the valve on ${host}', class: 'FILESYSTEM_WRITE' },
    gates: [gate('closed')],
  } as const;

  it.each([
    ['pass', 4],
    ['fail', 3],
  ] as const)('is asked for; answered %s it ends with %i', async (answer, exit) => {
    world.current.host.gates.set('gate 1', () => 'FAIL');
    const order = orderOf(planOf([run(1, ['/do'], { kind: 'list', items: [item] })]));
    await declare(world.current, { ...order, survey: { ...order.survey, facts: { host: 'web1' } } });
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toMatchObject({ kind: 'manual-step', text: 'close the valve on web1', step: 1 });
    expect(await answerAndRun(world.current, answer)).toBe(exit);
    expect(question()?.kind).toBe(answer === 'pass' ? 'manual-step' : 'rollback-stuck');
  });
});

describe('what a step changed', () => {
  it('is a question when it cannot be read, and read again on verify', async () => {
    const steps = [write(1, '/etc/app/app.conf', 'new')];
    const perform = world.current.host.perform.bind(world.current.host);
    world.current.host.perform = async (action, context) => {
      world.current.host.manifestFailure = { code: 'unreadable', exit: 69, message: 'find died', hint: 'again' };
      return perform(action, context);
    };
    expect((await execute(steps)).exit).toBe(3);
    expect(question()).toMatchObject({ kind: 'action-unknown', known: ['find died'], answers: ['verify', 'rollback', 'leave'] });
    world.current.host.manifestFailure = undefined;
    expect(await answerAndRun(world.current, 'verify')).toBe(0);
  });

  it('is put back on rollback although it was never read: a person sees what differs first', async () => {
    const steps = [write(1, '/etc/app/app.conf', 'new')];
    const perform = world.current.host.perform.bind(world.current.host);
    world.current.host.perform = async (action, context) => {
      world.current.host.manifestFailure = { code: 'unreadable', exit: 69, message: 'find died', hint: 'again' };
      return perform(action, context);
    };
    await execute(steps);
    world.current.host.manifestFailure = undefined;
    expect(await answerAndRun(world.current, 'rollback')).toBe(3);
    expect(question()).toMatchObject({ kind: 'foreign-changes' });
    expect(await answerAndRun(world.current, 'rollback')).toBe(4);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });

  it('is a failure where it may not touch, but while its end is unknown a person is asked', async () => {
    world.current.host.commands.set('/do', () => {
      world.current.host.put('/etc/app/guarded/x', 'made');
      return { result: 'unknown', summary: 'timed out', detail: [], confined: true };
    });
    const plan = planOf([run(1, ['/do'], { kind: 'snapshot' })]);
    await declare(world.current, orderOf({ ...plan, scope: { ...plan.scope, protected: ['/etc/app/guarded'] } }));
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toMatchObject({ kind: 'action-unknown' });
    expect(await answerAndRun(world.current, 'verify')).toBe(4);
    expect(world.current.host.text('/etc/app/guarded/x')).toBeUndefined();
  });
});

describe('changes of somebody else', () => {
  const steps = [write(1, '/etc/app/app.conf', 'new')];

  /** Somebody edits behind the step, while its gate is judged. */
  async function executeWithForeign(path: string, text: string): Promise<number> {
    world.current.host.gates.set('gate 1', () => {
      world.current.host.put(path, text);
      return 'FAIL';
    });
    return (await execute(steps)).exit;
  }

  it('halt with a three-way list, and nothing is overwritten (73)', async () => {
    expect(await executeWithForeign('/etc/app/app.conf', 'hotfix')).toBe(3);
    expect(question()).toMatchObject({ kind: 'foreign-changes', answers: ['rollback', 'continue', 'leave'] });
    expect(question()?.known).toHaveLength(1);
    expect(question()?.known[0]).toMatch(
      /^\/etc\/app\/app\.conf: before file .* 3 bytes .* · after our step file .* 3 bytes .* · now file .* 6 bytes/,
    );
    expect(world.current.host.text('/etc/app/app.conf')).toBe('hotfix');
  });

  it('are overwritten on the answer rollback: the proof holds', async () => {
    await executeWithForeign('/etc/app/theirs', 'hotfix');
    expect(await answerAndRun(world.current, 'rollback')).toBe(4);
    expect(world.current.host.text('/etc/app/theirs')).toBeUndefined();
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });

  it('stay on the answer continue: the rest is rolled back, the outcome is PARTIAL', async () => {
    await executeWithForeign('/etc/app/theirs', 'hotfix');
    expect(await answerAndRun(world.current, 'continue')).toBe(5);
    expect(world.current.host.text('/etc/app/theirs')).toBe('hotfix');
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
    expect(last(events(), 'rollback-verified')?.problems).toContain('kept as somebody else changed it: /etc/app/theirs');
  });

  it('between two steps are not taken for ours, and do not stop a run that goes well', async () => {
    world.current.host.gates.set('gate 1', () => {
      world.current.host.put('/etc/app/theirs', 'hotfix');
      return 'PASS';
    });
    const { exit } = await execute([...steps, write(2, '/etc/app/b', 'x')]);
    expect(exit).toBe(0);
    expect(events().filter(({ type }) => type === 'foreign-changes-seen')).toHaveLength(1);
    expect(last(events(), 'changes-recorded')?.changes.map(({ path }) => path)).toEqual(['/etc/app/b']);
    expect(world.current.host.text('/etc/app/theirs')).toBe('hotfix');
  });
});
