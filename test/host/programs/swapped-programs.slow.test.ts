import { chmod, copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostAbilities } from '../../../src/host/local-host.ts';
import { digestOfBytes } from '../../../src/model/digest.ts';
import type { Profile } from '../../../src/ports/host.ts';
import { abilities, boundary, folder, localHost, noRootBoundary, noView, view } from '../local.ts';

describe.skipIf(noRootBoundary !== undefined || noView !== undefined)('a program that is swapped while it is started', () => {
  const swapsAtLeast = 5000;

  /** Swaps `place` between the judged and the other program until it is stopped; tells how often. */
  function swapping(place: string) {
    let going = true;
    let swaps = 0;
    const done = (async () => {
      while (going) {
        for (const name of ['other', 'judged']) {
          await copyFile(`${place}.${name}`, `${place}.next`);
          await rename(`${place}.next`, place);
          swaps += 1;
        }
      }
    })();
    const stop = async (): Promise<void> => {
      going = false;
      await done;
    };
    return { swaps: () => swaps, stop };
  }

  interface Seen {
    /** How often each of them ran. */
    judged: number;
    other: number;
    refused: number;
    /** The other one ran, and the end does not say that this may be. */
    unnoticed: number;
  }

  async function race(
    profile: Profile,
    enough: (seen: Seen, swaps: number) => boolean,
    more: { judged?: false; abilities?: HostAbilities } = {},
  ) {
    const { host } = await localHost(more.abilities);
    const bin = path.join(await folder(), 'bin');
    await mkdir(bin, { mode: 0o755 });
    const place = path.join(bin, 'tool');
    for (const name of ['judged', 'other']) {
      await writeFile(`${place}.${name}`, `#!/bin/sh\necho ${name}\n`);
      await chmod(`${place}.${name}`, 0o755);
    }
    await copyFile(`${place}.judged`, place);
    const program = { written: place, real_path: place, sha256: digestOfBytes('#!/bin/sh\necho judged\n') };
    const seen: Seen = { judged: 0, other: 0, refused: 0, unnoticed: 0 };
    const swapper = swapping(place);
    const programs = more.judged === false ? {} : { programs: [program] };
    const plain = { argv: [place], profile, cwd: '/', env: {}, timeout: 20_000 };
    while (!enough(seen, swapper.swaps())) {
      let said = '';
      const ended = await host.exec({ ...plain, ...programs }, ({ stream, bytes }) => {
        if (stream === 'out') said += Buffer.from(bytes).toString();
      });
      if (said === 'judged\n') seen.judged += 1;
      if (said === 'other\n') seen.other += 1;
      if (said === 'other\n' && ended.kind !== 'lost') seen.unnoticed += 1;
      if (ended.kind === 'not-started' && ended.differs === true) seen.refused += 1;
    }
    await swapper.stop();
    return seen;
  }

  const swappedEnough = (seen: Seen, swaps: number): boolean => swaps >= swapsAtLeast && seen.judged >= 10;

  it('is never executed in the boundary when it is not the judged one', { timeout: 300_000 }, async () => {
    const seen = await race(boundary(), swappedEnough);
    expect(seen.other).toBe(0);
    expect(seen.refused).toBeGreaterThan(0);
  });

  it('is never executed in a view when it is not the judged one', { timeout: 300_000 }, async () => {
    const seen = await race(view(), swappedEnough);
    expect(seen.other).toBe(0);
    expect(seen.refused).toBeGreaterThan(0);
  });

  it('does not go unnoticed where no overlay can be had', { timeout: 300_000 }, async () => {
    const seen = await race(boundary(), swappedEnough, { abilities: { ...abilities, view: 'read-only' } });
    expect(seen.unnoticed).toBe(0);
  });

  it('is executed where nothing compares it, so that the tests above mean something', { timeout: 300_000 }, async () => {
    expect((await race(boundary(), (seen) => seen.other > 0, { judged: false })).other).toBeGreaterThan(0);
  });
});
