// The disk says no in the middle of a run: by strace(1), in the calls on the journal and on its mark.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complete, crashStateOf, preImage, wrongAfter } from '../../tools/crash/classify.ts';
import { live } from '../../tools/crash/life.ts';
import { observe } from '../../tools/crash/observe.ts';
import { holdpoint, makeWorld, startOnly, type World } from '../../tools/crash/world.ts';

describe.skipIf(process.getuid?.() !== 0)('a disk that fails', () => {
  let world: World;
  let id: string;
  beforeAll(async () => {
    world = makeWorld();
    await startOnly(world);
    id = readdirSync(path.join(world.state, 'operations'))[0]!;
    world.keep('approved');
  });
  afterAll(() => world.remove());

  /** strace's words for one failing call on one file of the operation; what it saw of that file goes to `seen`. */
  const failing = (file: string, call: string, error: string, at: number): { readonly under: string[]; readonly seen: () => string[] } => {
    const trace = path.join(world.folder, 'trace');
    const place = path.join(world.state, 'operations', id, file);
    return {
      under: [
        'strace',
        '-f',
        '-qq',
        '-o',
        trace,
        '-P',
        place,
        '-e',
        'trace=write,pwrite64,fdatasync,fsync',
        '-e',
        `inject=${call}:error=${error}:when=${at}`,
      ],
      seen: () => readFileSync(trace, 'utf8').trimEnd().split('\n'),
    };
  };

  it.each([
    ['journal.ndjson', 'fdatasync', 'EIO', 1],
    ['journal.ndjson', 'fdatasync', 'EIO', 9],
    ['journal.ndjson', 'fdatasync', 'EIO', 20],
    ['journal.ndjson', 'write', 'ENOSPC', 8],
    ['journal.ndjson', 'write', 'EDQUOT', 15],
    ['journal.acknowledged', 'fdatasync', 'EIO', 12],
    ['journal.acknowledged', 'pwrite64', 'ENOSPC', 10],
  ])(
    'at %s %s with %s, call %i: stops at once with 74, tries nothing again, and goes on when the disk does',
    { timeout: 120_000 },
    async (file, call, error, at) => {
      world.restore('approved');
      const before = observe(world, id);
      const { under, seen } = failing(file, call, error, at);
      const life = await live(world, id, 'new', () => 'rollback', undefined, under);
      expect(life.exit).toBe(74);
      // The call that failed is the last on that file.
      expect(seen().at(-1)).toContain('(INJECTED)');
      expect(seen().filter((line) => line.includes('INJECTED'))).toHaveLength(1);
      const after = observe(world, id);
      expect(wrongAfter(before, life.shown, true, after)).toEqual([]);

      const log = await holdpoint(world, ['status']);
      expect(JSON.parse(log.out)).toMatchObject([
        { operation_id: id, phase: expect.stringMatching(/^(approved|running|halted)$/) as string },
      ]);
      const resumed = await holdpoint(world, ['resume', id, '--answer', 'rollback']);
      const end = observe(world, id);
      expect([resumed.exit, crashStateOf(end)]).toEqual([
        end.events?.some(({ type }) => type === 'rollback-started') === true ? 4 : 0,
        'closed',
      ]);
      expect(end.site).toEqual(resumed.exit === 4 ? preImage : complete);
      expect(wrongAfter(after, [], false, end)).toEqual([]);
    },
  );

  it('only by an interrupted call goes on', { timeout: 120_000 }, async () => {
    world.restore('approved');
    const { under, seen } = failing('journal.ndjson', 'fdatasync', 'EINTR', 6);
    const life = await live(world, id, 'new', () => 'rollback', undefined, under);
    expect(life.exit).toBe(0);
    expect(seen().filter((line) => line.includes('INJECTED'))).toHaveLength(1);
    expect(observe(world, id).site).toEqual(complete);
  });
});
