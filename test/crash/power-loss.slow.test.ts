// The power goes after every call of a whole operation: what was not synced is there, is not there, or is garbage.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { losePower, record, withoutSyncs, type Recording } from '../../tools/crash/power-loss.ts';
import { makeWorld, type World } from '../../tools/crash/world.ts';

describe.skipIf(process.getuid?.() !== 0)('a disk that lost what was not synced', () => {
  let world: World;
  let recording: Recording;
  beforeAll(async () => {
    world = makeWorld();
    recording = await record(world);
  });
  afterAll(() => world.remove());

  it('has every fact that was acknowledged, and nothing by halves', { timeout: 300_000 }, () => {
    const { images, wrong } = losePower(recording, 40);
    expect(wrong).toEqual([]);
    expect(images).toBeGreaterThan(5000);
  });

  // Controls: the same judge finds what a missing sync loses.
  it.each([
    ['of the journal', (path: string) => path.endsWith('journal.ndjson'), /^the mark is ahead of the journal|^the journal is damaged/],
    ['of folders', (_path: string, isFolder: boolean) => isFolder, /order\.json is not there$|its claim is not there$|record 1 is lost$/],
    ['of files before they are renamed', (path: string) => path.endsWith('.tmp'), /order\.json is neither the old nor a new one$/],
    [
      'of what commands printed',
      (path: string) => /evidence\/.*\.(out|err)$/.test(path),
      /output-stored is acknowledged, and 4-\d\.out is not whole$/,
    ],
  ])('is found out without the sync %s', { timeout: 300_000 }, (_name, which, expected) => {
    const { wrong } = losePower(withoutSyncs(recording, which), 12);
    const words = wrong.map((line) => line.replace(/^after call [^:]*: /, ''));
    expect(words.filter((line) => expected.test(line))).not.toEqual([]);
  });
});
