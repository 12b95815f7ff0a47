import { describe, expect, it } from 'vitest';
import type { ActionResult } from '../../src/model/observation.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { done } from '../support/memory-target.ts';
import { gate, manualGate, orderOf, planOf, run, step, write } from '../support/plan-fixture.ts';
import { answerAndRun, declare, last, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();
const unknown: ActionResult = { result: 'unknown', summary: 'timed out after 1 s', detail: [], confined: true };

function question() {
  return last(world.current.events(operationId), 'halted')?.question;
}

function outcome() {
  return last(world.current.events(operationId), 'outcome-computed')?.outcome;
}

/** A gate that says these verdicts, one after the other, the last for ever. */
function verdicts(title: string, ...said: readonly Verdict[]): void {
  const left = [...said];
  world.current.host.gates.set(title, () => (left.length > 1 ? left.shift()! : left[0]!));
}

describe('a gate that is UNKNOWN', () => {
  const steps = [write(1, '/etc/app/app.conf', 'new', { gates: [gate('first'), gate('second')] })];

  it('halts and asks; claims and pre-image stay', async () => {
    verdicts('first', 'UNKNOWN');
    await declare(world.current, orderOf(planOf(steps)));
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toEqual({
      number: 1,
      kind: 'gate-unknown',
      text: 'it is unknown whether step 1 (step 1) worked',
      known: ['UNKNOWN  first: seen UNKNOWN'],
      answers: ['verify', 'rollback', 'leave'],
      step: 1,
      site: { at: 'step', step: 1, index: 0 },
    });
    expect(world.current.claims.map(({ operation_id }) => operation_id)).toEqual([operationId]);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('new');
  });

  it('wins over a FAIL: nothing is undone by itself while it is unknown what happened', async () => {
    verdicts('first', 'FAIL');
    verdicts('second', 'UNKNOWN');
    await declare(world.current, orderOf(planOf(steps)));
    expect(await runToEnd(world.current)).toBe(3);
    expect(world.current.host.acts.filter((act) => act.startsWith('restore'))).toEqual([]);
  });

  it('verify judges all gates of the place again, and performs nothing', async () => {
    verdicts('first', 'UNKNOWN', 'PASS');
    await declare(world.current, orderOf(planOf(steps)));
    await runToEnd(world.current);
    expect(await answerAndRun(world.current, 'verify')).toBe(0);
    expect(world.current.host.acts).toEqual([
      'judge healthy',
      'snapshot',
      'write /etc/app/app.conf',
      'judge first',
      'judge second',
      'judge first',
      'judge second',
      'judge healthy',
    ]);
  });

  it('rollback takes it back', async () => {
    verdicts('first', 'UNKNOWN');
    await declare(world.current, orderOf(planOf(steps)));
    await runToEnd(world.current);
    expect(await answerAndRun(world.current, 'rollback')).toBe(4);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });

  it('leave needs a reason and is PARTIAL', async () => {
    verdicts('first', 'UNKNOWN');
    await declare(world.current, orderOf(planOf(steps)));
    await runToEnd(world.current);
    await expect(answerAndRun(world.current, 'leave', '  ')).rejects.toThrow('leaving it needs a reason');
  });

  it('is left PARTIAL with a reason', async () => {
    verdicts('first', 'UNKNOWN');
    await declare(world.current, orderOf(planOf(steps)));
    await runToEnd(world.current);
    expect(await answerAndRun(world.current, 'leave', 'looked at by hand')).toBe(5);
  });

  it('asks again when verifying does not help', async () => {
    verdicts('first', 'UNKNOWN');
    await declare(world.current, orderOf(planOf(steps)));
    await runToEnd(world.current);
    expect(await answerAndRun(world.current, 'verify')).toBe(3);
    expect(question()?.number).toBe(2);
  });
});

describe('an action', () => {
  it('that fails rolls back', async () => {
    world.current.host.commands.set('/do', () => ({ result: 'failed', summary: 'exit 1', detail: [], confined: true }));
    await declare(world.current, orderOf(planOf([write(1, '/etc/app/app.conf', 'new'), run(2, ['/do'], { kind: 'snapshot' })])));
    expect(await runToEnd(world.current)).toBe(4);
    expect(world.current.host.acts).not.toContain('judge gate 2');
  });

  it('that fails under on_fail: halt asks, and is never fixed forward', async () => {
    world.current.host.commands.set('/do', () => ({ result: 'failed', summary: 'exit 1', detail: [], confined: true }));
    await declare(world.current, orderOf(planOf([run(1, ['/do'], { kind: 'snapshot' })], { on_fail: 'halt' })));
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toMatchObject({ kind: 'failed', answers: ['rollback', 'leave'] });
  });

  it('whose end is unknown is not repeated: verify judges its gates', async () => {
    world.current.host.commands.set('/do', () => unknown);
    await declare(world.current, orderOf(planOf([run(1, ['/do'], { kind: 'snapshot' })])));
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toMatchObject({ kind: 'action-unknown', answers: ['verify', 'rollback', 'leave'] });
    expect(await answerAndRun(world.current, 'verify')).toBe(0);
    expect(world.current.host.acts.filter((act) => act === '/do')).toHaveLength(1);
  });

  it('whose end is unknown cannot pass by verify when it has no gate', async () => {
    world.current.host.commands.set('/do', () => unknown);
    await declare(world.current, orderOf(planOf([run(1, ['/do'], { kind: 'snapshot' }, { gates: [] })])));
    await runToEnd(world.current);
    expect(question()?.answers).toEqual(['rollback', 'leave']);
  });

  it('that changes nothing is done again on verify', async () => {
    const ends = [unknown, done('exit 0')];
    world.current.host.commands.set('/look', () => ends.shift()!);
    await declare(world.current, orderOf(planOf([run(1, ['/look'], { kind: 'nothing' }, { changes: false, writes: false, gates: [] })])));
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()?.answers).toEqual(['verify', 'leave']);
    expect(await answerAndRun(world.current, 'verify')).toBe(0);
  });
});

describe('before the first change', () => {
  const steps = [write(1, '/etc/app/app.conf', 'new')];

  it.each(['FAIL', 'UNKNOWN'] as const)('health that is %s is ABORTED and nothing is changed', async (verdict) => {
    verdicts('healthy', verdict);
    await declare(world.current, orderOf(planOf(steps)));
    expect(await runToEnd(world.current)).toBe(6);
    expect(world.current.host.acts).toEqual(['judge healthy']);
  });

  it('a fact with another value is ABORTED', async () => {
    const plan = planOf(steps, {
      facts: { release: { command: { argv: ['/which'], cwd: '/', env: {}, reach: [], exit: [0], timeout: 1, stdout: '.*' } } },
    });
    const order = orderOf(plan);
    world.current.host.facts.set('release', 'v2');
    await declare(world.current, { ...order, survey: { ...order.survey, facts: { release: 'v1' } } });
    expect(await runToEnd(world.current)).toBe(6);
    expect(last(world.current.events(operationId), 'facts-read')).toMatchObject({ differing: ['release'] });
    expect(world.current.host.acts).toEqual([]);
  });

  it('a program that is not what was surveyed is ABORTED', async () => {
    world.current.host.differingPrograms = ['program differs from the survey: /usr/sbin/app: it is not there any more'];
    await declare(world.current, orderOf(planOf(steps)));
    expect(await runToEnd(world.current)).toBe(6);
    expect(last(world.current.events(operationId), 'start-refused')).toMatchObject({
      code: 'program-differs',
      message: 'program differs from the survey: /usr/sbin/app: it is not there any more',
    });
    expect(world.current.host.acts).toEqual([]);
  });

  it('a fact that cannot be read is ABORTED', async () => {
    const plan = planOf(steps, {
      facts: { release: { command: { argv: ['/which'], cwd: '/', env: {}, reach: [], exit: [0], timeout: 1, stdout: '.*' } } },
    });
    await declare(world.current, orderOf(plan));
    expect(await runToEnd(world.current)).toBe(6);
    expect(world.current.host.acts).toEqual([]);
  });

  it('a pre-image that cannot be taken is ABORTED', async () => {
    world.current.host.snapshotFailure = { code: 'snapshot-too-large', exit: 69, message: 'larger than 4 GiB', hint: 'raise it' };
    await declare(world.current, orderOf(planOf(steps)));
    expect(await runToEnd(world.current)).toBe(6);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });

  it('a failed check of a read-only step is ABORTED', async () => {
    verdicts('gate 1', 'FAIL');
    await declare(world.current, orderOf(planOf([step(1, { kind: 'check' }, { kind: 'nothing' })])));
    expect(await runToEnd(world.current)).toBe(6);
  });

  it('a question offers no rollback, and leaving it is ABORTED', async () => {
    verdicts('gate 1', 'UNKNOWN');
    await declare(world.current, orderOf(planOf([step(1, { kind: 'check' }, { kind: 'nothing' }), write(2, '/etc/app/a', 'x')])));
    await runToEnd(world.current);
    expect(question()?.answers).toEqual(['verify', 'leave']);
    expect(await answerAndRun(world.current, 'leave', 'not tonight')).toBe(6);
  });
});

describe('a condition', () => {
  it.each([
    ['PASS', 0, ['write /etc/app/a']],
    ['FAIL', 0, []],
  ] as const)('that is %s', async (verdict, exit, writes) => {
    verdicts('due', verdict);
    await declare(world.current, orderOf(planOf([write(1, '/etc/app/a', 'x', { when: [gate('due')] })])));
    expect(await runToEnd(world.current)).toBe(exit);
    expect(world.current.host.acts.filter((act) => act.startsWith('write'))).toEqual(writes);
  });

  it('that is UNKNOWN halts', async () => {
    verdicts('due', 'UNKNOWN');
    await declare(world.current, orderOf(planOf([write(1, '/etc/app/a', 'x', { when: [gate('due')] })])));
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toMatchObject({ kind: 'gate-unknown', answers: ['verify', 'leave'] });
  });
});

describe('health after the last step', () => {
  it('that is FAIL rolls back like a gate', async () => {
    verdicts('healthy', 'PASS', 'FAIL', 'PASS');
    await declare(world.current, orderOf(planOf([write(1, '/etc/app/app.conf', 'new')])));
    expect(await runToEnd(world.current)).toBe(4);
  });

  it('that is UNKNOWN halts', async () => {
    verdicts('healthy', 'PASS', 'UNKNOWN');
    await declare(world.current, orderOf(planOf([write(1, '/etc/app/app.conf', 'new')])));
    expect(await runToEnd(world.current)).toBe(3);
  });
});

describe('what a person does or looks at', () => {
  const say = { kind: 'manual', say: 'turn the key', class: 'FILESYSTEM_WRITE' } as const;

  it.each([
    ['pass', 0],
    ['continue', 0],
    ['fail', 4],
    ['rollback', 4],
  ] as const)('a manual gate answered %s ends with %i', async (answer, exit) => {
    await declare(world.current, orderOf(planOf([write(1, '/etc/app/app.conf', 'new', { gates: [manualGate('is the light green?')] })])));
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toMatchObject({ kind: 'manual-gate', text: 'is the light green?' });
    expect(await answerAndRun(world.current, answer)).toBe(exit);
  });

  it('a manual gate answered unsure is UNKNOWN and asks on', async () => {
    await declare(world.current, orderOf(planOf([write(1, '/etc/app/app.conf', 'new', { gates: [manualGate('is the light green?')] })])));
    await runToEnd(world.current);
    expect(await answerAndRun(world.current, 'unsure')).toBe(3);
    expect(question()).toMatchObject({ kind: 'gate-unknown', number: 2 });
    expect(await answerAndRun(world.current, 'verify')).toBe(3);
    expect(question()).toMatchObject({ kind: 'manual-gate', number: 3 });
    expect(await answerAndRun(world.current, 'pass')).toBe(0);
  });

  it.each([
    ['pass', 'SUCCESS'],
    ['fail', 'ROLLBACK'],
  ] as const)('a manual step answered %s is %s', async (answer, expected) => {
    await declare(world.current, orderOf(planOf([step(1, say, { kind: 'snapshot' })])));
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toMatchObject({ kind: 'manual-step', text: 'turn the key', step: 1 });
    await answerAndRun(world.current, answer);
    expect(outcome()).toBe(expected);
  });

  it('a manual step takes the blame for what a person changed meanwhile', async () => {
    await declare(world.current, orderOf(planOf([step(1, say, { kind: 'snapshot' })])));
    await runToEnd(world.current);
    world.current.host.put('/etc/app/app.conf', 'by hand');
    expect(await answerAndRun(world.current, 'fail')).toBe(4);
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });
});

describe('unattended, before a step whose number a person would have typed', () => {
  const drop = run(2, ['/drop'], { kind: 'impossible', why: 'rows are gone' });
  const before = write(1, '/etc/app/app.conf', 'new');

  it('halts with what is known, and nothing of the step is done', async () => {
    await declare(world.current, orderOf(planOf([before, drop])));
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toEqual({
      number: 1,
      kind: 'release',
      text: 'step 2 (step 2) is a point of no return: a person has to let it run',
      known: ['it cannot be taken back: rows are gone'],
      answers: ['continue', 'rollback', 'leave'],
      step: 2,
    });
    expect(world.current.host.acts).not.toContain('/drop');
  });

  it('does not run it on a bare `continue`: a reason stands for the number', async () => {
    await declare(world.current, orderOf(planOf([before, drop])));
    expect(await runToEnd(world.current)).toBe(3);
    await expect(answerAndRun(world.current, 'continue')).rejects.toThrow('a reason stands for the number of the step: give one');
    expect(world.current.host.acts).not.toContain('/drop');
  });

  it.each([
    ['a step outside the boundary', run(1, ['/apt'], { kind: 'none', why: 'lists' }, { outside: true }), []],
    ['a step that the host cannot confine', before, [1]],
  ] as const)('is %s', async (_what, only, unconfined) => {
    const order = orderOf(planOf([only]));
    await declare(world.current, { ...order, survey: { ...order.survey, unconfined } });
    expect(await runToEnd(world.current)).toBe(3);
    expect(question()).toMatchObject({
      kind: 'release',
      text: 'step 1 (step 1) runs outside the boundary: a person has to let it run',
      known: ['the kernel does not hold it to the allowed paths'],
      answers: ['continue', 'leave'],
    });
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
    expect(await answerAndRun(world.current, 'continue', 'agreed on the phone')).toBe(0);
    expect(last(world.current.events(operationId), 'step-released')).toMatchObject({ step: 1, by: 'ann' });
    expect(last(world.current.events(operationId), 'answered')).toMatchObject({ answer: 'continue', reason: 'agreed on the phone' });
  });

  it('goes on, halts at the next one, and takes all back on `rollback`', async () => {
    const outside = run(3, ['/apt'], { kind: 'none', why: 'lists' }, { outside: true });
    await declare(world.current, orderOf(planOf([before, { ...drop, undo: { kind: 'none', why: 'no' }, outside: true }, outside])));
    expect(await runToEnd(world.current)).toBe(3);
    expect(await answerAndRun(world.current, 'continue', 'go')).toBe(3);
    expect(world.current.host.acts).toContain('/drop');
    expect(question()).toMatchObject({ number: 2, kind: 'release', step: 3 });
    expect(await answerAndRun(world.current, 'rollback')).toBe(4);
    expect(world.current.host.acts).not.toContain('/apt');
    expect(world.current.host.text('/etc/app/app.conf')).toBe('old');
  });

  it('is ABORTED when it is left before anything was changed', async () => {
    await declare(world.current, orderOf(planOf([run(1, ['/drop'], { kind: 'impossible', why: 'gone' })])));
    expect(await runToEnd(world.current)).toBe(3);
    expect(await answerAndRun(world.current, 'leave', 'not today')).toBe(6);
    expect(world.current.host.acts).not.toContain('/drop');
  });

  it('a step that changes nothing is not asked about', async () => {
    await declare(world.current, orderOf(planOf([run(1, ['/look'], { kind: 'nothing' }, { outside: true, changes: false })])));
    expect(await runToEnd(world.current)).toBe(0);
  });
});

describe('allowed paths that are not as they were surveyed', () => {
  const steps = [run(1, ['/look'], { kind: 'nothing' }, { changes: false }), write(2, '/etc/app/app.conf', 'new')];

  it('are left alone: the operation is ABORTED before the first change, and names where to look', async () => {
    const order = orderOf(planOf(steps));
    const surveyed = await world.current.host.target().snapshots.manifest(order.plan.scope);
    if (!surveyed.ok) throw new Error('no manifest');
    await declare(world.current, { ...order, survey: { ...order.survey, preimage: surveyed.value.digest } });
    world.current.host.put('/etc/app/app.conf', 'hotfix');
    expect(await runToEnd(world.current)).toBe(6);
    expect(outcome()).toBe('ABORTED');
    expect(last(world.current.events(operationId), 'start-refused')).toMatchObject({
      code: 'paths-changed',
      message:
        'the allowed paths are not as they were surveyed and approved (newest there: /etc/app/app.conf); run it anew, and mark with keep what a service writes there by itself',
    });
    expect(world.current.host.text('/etc/app/app.conf')).toBe('hotfix');
    expect(world.current.claims).toEqual([]);
  });

  it('may be what is kept', async () => {
    const order = orderOf(planOf(steps));
    const surveyed = await world.current.host.target().snapshots.manifest(order.plan.scope);
    if (!surveyed.ok) throw new Error('no manifest');
    await declare(world.current, { ...order, survey: { ...order.survey, preimage: surveyed.value.digest } });
    world.current.host.put('/var/log/app/app.log', 'a line');
    expect(await runToEnd(world.current)).toBe(0);
  });
});
