import { readdirSync } from 'node:fs';
import path from 'node:path';
import { killRunner, type Point } from './points.ts';
import { makeWorld, startOnly } from './world.ts';

// strace(1) counts for each thread, and follows into the programs that the runner starts: where one of those is the first to come to its
// N-th call, it is killed and the runner lives. Never with --seccomp-bpf: that kills nothing, and everything passes.

/** Calls that change something, by kind; a kind that a platform has no call for is no mistake (`?`). */
const kinds = [
  'fdatasync,fsync',
  '?rename,?renameat,renameat2',
  '?unlink,unlinkat,?rmdir',
  '?mkdir,mkdirat',
  'pwrite64',
  '?fork,?vfork,clone,?clone3',
  'execve',
  'kill,tgkill',
  'connect',
  'ftruncate',
] as const;

/** strace's words that kill whoever comes to the N-th call of a kind. */
function killing(kind: string, at: number): readonly string[] {
  return ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${kind}`, '-e', `inject=${kind}:signal=KILL:when=${at}`];
}

/** Of every kind the N-th call, from the first until N comes no more, of the runner and of the programs it starts. */
export async function killAtSystemCalls(told: (point: Point) => void, most = Number.POSITIVE_INFINITY): Promise<number> {
  const world = makeWorld();
  let kills = 0;
  try {
    await startOnly(world);
    const id = readdirSync(path.join(world.state, 'operations'))[0]!;
    world.keep('approved');
    for (const kind of kinds) {
      for (let at = 1; at <= most; at += 1) {
        world.restore('approved');
        const point = await killRunner(world, id, 'new', undefined, killing(kind, at));
        told(point);
        kills += point.died ? 1 : 0;
        // Nobody came so far: the runner ended as it does when nothing is injected.
        if (!point.died && point.outcome === 'SUCCESS') break;
      }
      console.log(`${kind}: ${kills} kills so far`);
    }
  } finally {
    world.remove();
  }
  return kills;
}
