import { describe, expect, it } from 'vitest';
import { parseEntries } from '../../src/ledger/parse-entries.ts';
import { verifyRun } from '../../src/ledger/verify-run.ts';
import { orderOf, planOf, run, write } from '../support/plan-fixture.ts';
import { declare, last, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();
const plan = planOf([write(1, '/etc/app/app.conf', 'new')]);

function entries() {
  return parseEntries(world.current.workspace.get('ledger/2026-11.yaml')!);
}

describe('closing', () => {
  it('leaves an entry and a sealed run that verify', async () => {
    await declare(world.current, orderOf(plan));
    expect(await runToEnd(world.current)).toBe(0);
    const [found] = entries();
    expect(found).toMatchObject({ problems: [], entry: { operation_id: operationId, outcome: 'SUCCESS', seq: 1 } });
    const prefix = `ledger/runs/${operationId}/`;
    const files = [...world.current.workspace].flatMap(([path, bytes]) =>
      path.startsWith(prefix) ? [{ name: path.slice(prefix.length), bytes }] : [],
    );
    expect(verifyRun(found!.entry!, files)).toEqual([]);
  });

  it.each(['entry-written', 'operation-closed'] as const)('that is interrupted before %s writes one entry, not two', async (type) => {
    await declare(world.current, orderOf(plan));
    await runToEnd(world.current);
    world.current.crashAfter(
      operationId,
      world.current.events(operationId).findIndex((event) => event.type === type),
    );
    expect(await runToEnd(world.current, 'resume')).toBe(0);
    expect(entries()).toHaveLength(1);
    expect(last(world.current.events(operationId), 'entry-written')).toMatchObject({ entry_seq: 1, digest: entries()[0]?.entry?.digest });
  });

  it('keeps everything when git does not commit, and records what to type', async () => {
    world.current.commitFailure = 'nobody knows who you are';
    await declare(world.current, orderOf(plan));
    expect(await runToEnd(world.current)).toBe(0);
    expect(last(world.current.events(operationId), 'entry-written')?.commit_failure).toBe('nobody knows who you are; git commit');
    expect(entries()).toHaveLength(1);
  });

  it('does not commit when the policy says so', async () => {
    await declare(world.current, orderOf({ ...plan, rules: { ...plan.rules, commit: false } }));
    expect(await runToEnd(world.current)).toBe(0);
    expect(world.current.commits).toEqual([]);
  });

  it('forgets the secrets and gives the claims back', async () => {
    world.current.secrets.set(operationId, { password: 'correct horse' });
    await declare(world.current, orderOf(plan));
    await runToEnd(world.current);
    expect(world.current.secrets.size).toBe(0);
    expect(world.current.claims).toEqual([]);
  });

  it('refuses a second closing', async () => {
    await declare(world.current, orderOf(plan));
    await runToEnd(world.current);
    await expect(runToEnd(world.current, 'resume')).rejects.toThrow(`${operationId} is closed: SUCCESS`);
  });
});

describe('a secret', () => {
  const secret = 'correct horse battery';

  function everythingWritten(): string {
    const { journals, workspace } = world.current;
    const evidence = [...world.current.files(operationId)]
      .filter(([name]) => !name.startsWith('manifests/'))
      .map(([, bytes]) => new TextDecoder().decode(bytes));
    return [
      ...(journals.get(operationId) ?? []),
      ...evidence,
      ...[...workspace.values()].map((bytes) => new TextDecoder().decode(bytes)),
    ].join('\n');
  }

  it('reaches the command and no record', async () => {
    let given: string | undefined;
    world.current.host.commands.set('/login', (_argv, { watch }) => {
      watch({ stream: 'out', bytes: new TextEncoder().encode(`logged in with ${secret}\n`) });
      return { result: 'done', summary: `exit 0, said ${secret}`, detail: [`used ${secret}`], confined: true };
    });
    world.current.host.gates.set('gate 1', () => 'PASS');
    const step = run(1, ['/login'], { kind: 'snapshot' });
    const action =
      step.action.kind === 'run' ? { ...step.action, command: { ...step.action.command, env: { PASSWORD: '${password}' } } } : step.action;
    const target = world.current.host;
    const perform = target.perform.bind(target);
    target.perform = async (bound, context) => {
      if (bound.kind === 'run') given = bound.command.env['PASSWORD'];
      return perform(bound, context);
    };
    await declare(world.current, orderOf(planOf([{ ...step, action }], { parameters: { password: { secret: { from: 'prompt' } } } })));
    world.current.secrets.set(operationId, { password: secret });
    expect(await runToEnd(world.current)).toBe(0);
    expect(given).toBe(secret);
    expect(everythingWritten()).not.toContain(secret);
    expect(everythingWritten()).toContain('said [password]');
    expect(everythingWritten()).toContain('PASSWORD=\\"${password}\\"');
  });

  it('that is found in what would be sealed stops the closing; nothing is copied', async () => {
    world.current.secrets.set(operationId, { password: 'Put it back' });
    await declare(world.current, orderOf({ ...plan, parameters: { password: { secret: { from: 'prompt' } } } }));
    expect(await runToEnd(world.current)).toBe(74);
    expect([...world.current.workspace.keys()]).toEqual([]);
    expect(last(world.current.events(operationId), 'outcome-computed')?.outcome).toBe('SUCCESS');
  });
});
