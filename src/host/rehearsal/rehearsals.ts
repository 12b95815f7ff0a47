import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import { failed, ok, type Result } from '../../model/failure.ts';
import type { PathChange } from '../../model/manifest.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Host } from '../../ports/host.ts';
import type { RehearsalStage, Rehearsals } from '../../ports/rehearsal.ts';
import { collector } from '../collect.ts';
import { createLocalTarget } from '../local-target.ts';
import { runTool } from '../own-tool.ts';
import type { ProbeResult } from '../probe.ts';
import { readXattrs } from '../snapshot/read-contents.ts';
import { changesIn, type LayerChange } from './changes.ts';
import { firstView, notPossible, startHolder, type Holder } from './holder.ts';
import { createRehearsalHost } from './rehearsal-host.ts';
import { toolVersions } from './tool-versions.ts';
import { withoutOverlay } from './without-overlay.ts';

export interface RehearsalsParts {
  /** This machine. */
  readonly host: Host;
  readonly probe: ProbeResult;
  /** Holdpoint's own folders on this machine. */
  readonly state: readonly string[];
  /** A folder of ours below one of `state`, to mount on. */
  readonly base: string;
  readonly clock: Clock;
  /** Most bytes of a rehearsal. Missing: a quarter of this machine's memory. */
  readonly size?: number;
}

/** Rehearsals in a view of this machine. */
export function createRehearsals(parts: RehearsalsParts): Rehearsals {
  const size = parts.size ?? Math.floor(totalmem() / 4);
  return {
    size,
    begin: async (writable) => {
      const { bwrap } = parts.probe.abilities;
      if (bwrap === undefined || parts.probe.abilities.view !== 'overlay') return failed(notPossible(parts.probe.complaints.join('; ')));
      const holder = await startHolder({ base: parts.base, size });
      if (!holder.ok) return holder;
      const flat = await withoutOverlay(holder.value, writable);
      if (flat === undefined) return ok(stageOf(parts, bwrap, holder.value, firstView));
      await holder.value.release();
      return failed(notPossible(flat));
    },
    beginTwin: async (scope) => (await import('../twin/twins.ts')).beginTwin({ ...parts, base: `${parts.base}-twin`, size }, scope),
    tools: () => toolVersions(parts.host, parts.probe.abilities.bwrap),
    readHost: (file, limit) => parts.host.get(file, limit),
  };
}

const mostSaid = 1024 ** 2;

function stageOf(parts: RehearsalsParts, bwrap: string, holder: Holder, view: string): RehearsalStage {
  const { probe, state, clock } = parts;
  const host = createRehearsalHost({ holder, view, bwrap, state });
  return {
    name: 'view',
    lives: new Set(),
    target: createLocalTarget({ host, probe, state, clock }),
    folder: holder.base,
    fork: async () => {
      const copy = await holder.fork(view);
      return copy.ok ? ok(stageOf(parts, bwrap, holder, copy.value)) : copy;
    },
    changes: () => changesOf(parts.host, host, holder, view, state),
    read: (file, limit) => host.get(file, limit),
    put: (name, bytes) => host.put(name, bytes, false),
    runScript: async (file, args, timeout) => {
      const output = collector(mostSaid);
      const argv = ['/bin/sh', file, ...args];
      const ended = await host.exec({ argv, profile: { kind: 'outside' }, cwd: '/', env: {}, timeout }, output.watch);
      return { ended, said: `${output.text('out')}${output.text('err')}` };
    },
    isFull: async () => {
      const { bavail } = await statfs(path.posix.join(holder.rootOf(firstView), holder.base));
      return bavail === 0;
    },
    close: () => (view === firstView ? holder.release() : holder.drop(view)),
  };
}

/** What a stat does not tell is asked of getfattr(1) where it is there: a copied-up entry with nothing else different may have other attributes. */
async function changesOf(
  real: Host,
  view: Host,
  holder: Holder,
  name: string,
  state: readonly string[],
): Promise<Result<readonly PathChange[]>> {
  const layers = holder.layersOf(name).map(({ point, upper }) => ({
    point,
    upper,
    merged: `${holder.rootOf(name)}${point === '/' ? '' : point}`,
  }));
  const found = await changesIn(layers, state);
  const suspects = found.filter(({ suspect }) => suspect === true);
  const sure = found.filter(({ suspect }) => suspect !== true).map(plain);
  const changed = await otherAttributes(real, view, suspects);
  if (!changed.ok) return changed;
  return ok([...sure, ...changed.value].toSorted((a, b) => (a.path < b.path ? -1 : 1)));
}

async function otherAttributes(real: Host, view: Host, suspects: readonly LayerChange[]): Promise<Result<readonly PathChange[]>> {
  if (suspects.length === 0) return ok([]);
  const outside = { kind: 'outside' } as const;
  const has = await runTool(view, { argv: ['/bin/sh', '-c', 'command -v getfattr'], profile: outside });
  if (has.ended.kind !== 'exited' || has.ended.code !== 0) return ok([]);
  const entries = suspects.map(({ path: file }) => ({ path: file }));
  const [was, is] = await Promise.all([readXattrs(real, outside, entries), readXattrs(view, outside, entries)]);
  if (!was.ok) return was;
  if (!is.ok) return is;
  const text = (attributes: Readonly<Record<string, string>> | undefined): string =>
    JSON.stringify(
      Object.entries(attributes ?? {})
        .filter(([key]) => !key.startsWith('trusted.overlay.'))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  return ok(
    suspects
      .filter(({ path: file }) => text(was.value.get(file)) !== text(is.value.get(file)))
      .map((one) => ({ ...plain(one), what: ['xattrs'] })),
  );
}

function plain({ path: file, change, what }: LayerChange): PathChange {
  return { path: file, change, what };
}
