import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { runOperation } from '../../src/runner/run-operation.ts';
import { done } from '../support/memory-target.ts';
import { command, orderOf, planOf, run, service, write } from '../support/plan-fixture.ts';
import { answerAndRun, declare, last, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

// What a runner makes of a host on which somebody ran revert.sh meanwhile.

const world = useMemory();
const conf = '/etc/app/app.conf';
const item = { action: { kind: 'run', command: command('/undo') }, gates: [] } as const;
const plan = planOf([write(1, conf, 'new'), run(2, ['/do'], { kind: 'list', items: [item] }), service(3, 'app.service', 'reload')]);
const parts = ['undo-action 2.0', 'restore-paths 2', 'restore-paths 1', 'again 3'];

const events = (): readonly Event[] => world.current.events(operationId);
const acts = () => world.current.host.acts.filter((act) => !act.startsWith('judge'));

/** Halted after step 3; what was before is kept aside. */
async function halt(): Promise<() => void> {
  const { host } = world.current;
  const before = host.files.get(conf)!;
  host.commands.set('/do', () => {
    host.put('/etc/app/made', 'x');
    return done('exit 0');
  });
  host.gates.set('gate 3', () => 'UNKNOWN');
  await declare(world.current, orderOf(plan));
  expect(await runToEnd(world.current)).toBe(3);
  return () => {
    host.files.set(conf, before);
    host.files.delete('/etc/app/made');
    host.units.get('app.service')!.serves = 'old';
    host.acts.length = 0;
  };
}

async function note(...lines: readonly string[]): Promise<void> {
  const text = lines.map((line) => `2026-11-21T08:31:00Z ${line}\n`).join('');
  await world.current.outside().operations.save(operationId, 'revert.record', new TextEncoder().encode(text));
}

/** A runner that nobody looks at: it ends at its first question. */
async function takeUp(): Promise<number> {
  const terminated = new AbortController();
  terminated.abort();
  const ran = await runOperation(world.current.outside(), operationId, 'resume', 43, terminated.signal);
  if (!ran.ok) throw new Error(ran.failure.message);
  return ran.value;
}

describe('a runner after revert.sh', () => {
  it('sees nothing of somebody else in it, and closes as ROLLBACK once it is proved', async () => {
    const putBack = await halt();
    putBack();
    await note('began', ...parts.flatMap((part) => [`begun ${part}`, `done ${part}`]), 'ended 0');
    expect(await takeUp()).toBe(3);
    expect(last(events(), 'reverted-recognised')).toMatchObject({ paths: [conf, '/etc/app/made'] });
    expect(last(events(), 'halted')?.question).toMatchObject({ number: 2, kind: 'reverted-outside' });
    expect(await answerAndRun(world.current, 'verify')).toBe(4);
    expect(acts()).toEqual([]);
    expect(events().filter(({ type }) => type === 'foreign-changes-seen' || type === 'reverted-outside')).toHaveLength(1);
    expect(last(events(), 'outcome-computed')).toMatchObject({ outcome: 'ROLLBACK' });
    expect(last(events(), 'outcome-computed')?.because).toContain('revert.sh was run at 2026-11-21T08:31:00Z and ended with 0');
    expect(last(events(), 'entry-written')).toBeDefined();
  });

  it('closes as PARTIAL where the proof does not hold', async () => {
    const putBack = await halt();
    putBack();
    await note('began', ...parts.flatMap((part) => (part === 'again 3' ? [] : [`begun ${part}`, `done ${part}`])), 'ended 5');
    expect(await takeUp()).toBe(3);
    expect(await answerAndRun(world.current, 'verify')).toBe(5);
    expect(last(events(), 'rollback-verified')?.problems).toEqual(['a part of the rollback was left out (step 3)']);
  });

  it('still asks about what somebody else changed', async () => {
    const putBack = await halt();
    putBack();
    world.current.host.put('/etc/app/other', 'theirs');
    await note('began', ...parts.flatMap((part) => [`begun ${part}`, `done ${part}`]), 'ended 0');
    expect(await takeUp()).toBe(3);
    expect(await answerAndRun(world.current, 'verify')).toBe(3);
    expect(last(events(), 'foreign-changes-seen')?.changes.map(({ path }) => path)).toEqual(['/etc/app/other']);
    expect(await answerAndRun(world.current, 'continue')).toBe(5);
  });

  it('goes on where an interrupted one was, and does no undo twice', async () => {
    await halt();
    world.current.host.acts.length = 0;
    // It was in the midst of step 1.
    world.current.host.put(conf, 'half');
    world.current.host.put('/etc/app/.holdpoint-restore-0123456789ab.aBc012/app.conf', 'old');
    world.current.host.files.delete('/etc/app/made');
    const begun = ['begun undo-action 2.0', 'done undo-action 2.0', 'begun restore-paths 2', 'done restore-paths 2'];
    await note('began', ...begun, 'begun restore-paths 1');
    expect(await takeUp()).toBe(3);
    expect(last(events(), 'halted')?.question).toMatchObject({
      text: 'revert.sh was run at 2026-11-21T08:31:00Z and was not seen to end',
      answers: ['rollback', 'leave'],
    });
    expect(await answerAndRun(world.current, 'rollback')).toBe(4);
    expect(acts()).toEqual(['restore /etc/app/made', `restore ${conf}`, 'reload app.service']);
    expect(last(events(), 'foreign-changes-seen')).toBeUndefined();
    expect(world.current.host.serves('app.service')).toBe('old');
  });
});
