import type { JudgedProgram, Profile } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { canBeOverlaid, type Mount } from '../view/mounts.ts';
import type { ProgramKeeper } from './keep-program.ts';
import { programLayers, type Layer } from './layers.ts';

/** A judged program whose copy is kept. */
export interface KeptProgram {
  readonly program: JudgedProgram;
  readonly copy: string;
  readonly identity: string;
}

/** Compares all of them; the first that differs, or cannot be kept, is the reason. */
export async function keepAll(
  keeper: ProgramKeeper,
  programs: readonly JudgedProgram[],
): Promise<
  { readonly ok: true; readonly kept: readonly KeptProgram[] } | { readonly ok: false; readonly reason: string; readonly differs: boolean }
> {
  const kept: KeptProgram[] = [];
  for (const program of programs) {
    const one = await keeper.keep(program);
    if (one.kind !== 'kept') return { ok: false, reason: one.reason, differs: one.kind === 'differs' };
    kept.push({ program, copy: one.copy, identity: one.identity });
  }
  return { ok: true, kept };
}

/** How the copies get into their places. */
export interface Placed {
  /** Directories with an overlay, whose names nobody outside can change. */
  readonly layers: readonly Layer[];
  /** Copy to place, bound over the program. */
  readonly show: Readonly<Record<string, string>>;
  /** Bound ones have to be looked at again afterwards: a rename on the host takes a bind mount away. */
  readonly watched: readonly KeptProgram[];
}

/**
 * `overlays` missing: none can be had here. In a view the disk is an overlay already, so copies are bound in it; in a boundary a directory
 * that holds a writable path keeps its own names.
 */
export async function placePrograms(
  kept: readonly KeptProgram[],
  profile: Extract<Profile, { kind: 'boundary' | 'view' }>,
  overlays: { readonly mounts: readonly Mount[]; readonly folder: string } | undefined,
): Promise<Placed> {
  const show = Object.fromEntries(kept.map(({ program, copy }) => [copy, program.real_path]));
  const bound: Placed = { layers: [], show, watched: kept };
  if (overlays === undefined || profile.kind === 'view' || kept.length === 0) return bound;
  const layers = await programLayers(kept, overlays.folder);
  const { writable } = profile.confinement;
  const isFree = ({ over }: Layer): boolean =>
    canBeOverlaid(overlays.mounts, over) && !writable.some((place) => isBelow(place, over) || isBelow(over, place));
  return layers.every(isFree) ? { layers, show: {}, watched: [] } : bound;
}

/** Why it is not known which bytes ran; undefined: it is known. */
export async function anyReplaced(keeper: ProgramKeeper, watched: readonly KeptProgram[]): Promise<string | undefined> {
  for (const { program, identity } of watched) {
    const reason = await keeper.replaced(program, identity);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
