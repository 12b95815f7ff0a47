import { describe, expect, it } from 'vitest';
import type { ActionResult } from '../../src/model/observation.ts';
import { watchRefusals } from '../../src/runner/refused-access.ts';
import { orderOf, planOf, run } from '../support/plan-fixture.ts';
import { declare, last, operationId, runToEnd } from '../support/runner-fixture.ts';
import { useMemory } from './use-memory.ts';

const world = useMemory();
const failed: ActionResult = { result: 'failed', summary: 'exit 1', detail: ['as it was'], confined: true, exit_code: 1 };

async function detailOf(
  said: string,
  result: Partial<ActionResult> = {},
  more: Parameters<typeof run>[3] = {},
): Promise<readonly string[] | undefined> {
  world.current.host.commands.set('/do', (_argv, context) => {
    for (const byte of Buffer.from(said)) context.watch({ stream: 'err', bytes: Uint8Array.of(byte) });
    return { ...failed, ...result };
  });
  await declare(world.current, orderOf(planOf([run(1, ['/do'], { kind: 'snapshot' }, { line: 31, ...more })])));
  await runToEnd(world.current);
  return last(world.current.events(operationId), 'step-exited')?.result.detail;
}

describe('a step that fails with the words of a refused access', () => {
  it.each([
    [
      'sh: 1: cannot create /etc/x: Read-only file system\n',
      'it printed "Read-only file system": it may have tried to write outside allowed_paths (step at runbooks/test.yaml:31; allowed_paths in the declaration of runbooks/test.yaml)',
    ],
    [
      'cat: /etc/shadow: Permission denied\n',
      'it printed "Permission denied": it may have wanted a path outside allowed_paths, a hidden or guarded one, or one of another user (step at runbooks/test.yaml:31: user; allowed_paths in the declaration of runbooks/test.yaml)',
    ],
    [
      'curl: (6) Could not resolve host: example.org\n',
      'it printed "Could not resolve host": it may have wanted the network, which it does not reach (step at runbooks/test.yaml:31: reach)',
    ],
  ])('%s', async (said, hint) => {
    expect(await detailOf(said)).toEqual(['as it was', hint]);
  });

  it('is told nothing that its output does not say', async () => {
    expect(await detailOf('No such file or directory\n')).toEqual(['as it was']);
  });

  it('is told nothing when it did its work, or ran outside the boundary', async () => {
    expect(await detailOf('warning: Permission denied\n', { result: 'done' })).toEqual(['as it was']);
  });

  it('is told nothing of the boundary that did not hold it', async () => {
    expect(await detailOf('Read-only file system\n', { confined: false })).toEqual(['as it was']);
  });

  it('is told nothing of a network that it reaches', async () => {
    const action = {
      kind: 'run',
      command: { argv: ['/do'], cwd: '/', env: {}, reach: [{ kind: 'network' }], exit: [0], timeout: 1000 },
    } as const;
    expect(await detailOf('Network is unreachable\n', {}, { action })).toEqual(['as it was']);
  });
});

it('finds the words over chunks, in each stream by itself', () => {
  const passed: string[] = [];
  const { watch, seen } = watchRefusals(({ bytes }) => passed.push(new TextDecoder().decode(bytes)));
  watch({ stream: 'out', bytes: Buffer.from('Permission ') });
  watch({ stream: 'err', bytes: Buffer.from('denied') });
  expect(seen()).toEqual([]);
  watch({ stream: 'out', bytes: Buffer.from('denied') });
  expect([seen(), passed]).toEqual([['Permission denied'], ['Permission ', 'denied', 'denied']]);
});
