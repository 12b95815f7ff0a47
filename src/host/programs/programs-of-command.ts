import type { SurveyedProgram } from '../../model/survey.ts';
import type { JudgedProgram } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { fixedPath } from '../environment.ts';

export type ProgramsFound =
  | { readonly ok: true; readonly programs: readonly JudgedProgram[] }
  | { readonly ok: false; readonly reason: string };

/**
 * What starting these programs will execute, as the survey has it: they themselves and, where they are scripts, their interpreters. What lies
 * where the operation itself writes is left out: an earlier step may have made it.
 */
export function programsOfCommand(
  surveyed: readonly SurveyedProgram[],
  starts: readonly string[],
  writable: readonly string[],
): ProgramsFound {
  const found = new Map<string, JudgedProgram>();
  const ours = (place: string): boolean => writable.some((folder) => isBelow(place, folder));
  for (const pending = [...starts]; pending.length > 0;) {
    const name = pending.shift()!;
    if (found.has(name)) continue;
    const places = name.startsWith('/') ? [name] : fixedPath.split(':').map((folder) => `${folder}/${name}`);
    const program = surveyed
      .filter(({ written }) => places.includes(written))
      .toSorted((a, b) => places.indexOf(a.written) - places.indexOf(b.written))[0];
    if (program === undefined) {
      if (ours(name)) continue;
      return { ok: false, reason: `program differs from the survey: ${name} is not in it` };
    }
    pending.push(...(program.interpreters ?? []));
    if (ours(program.real_path) || ours(name)) continue;
    const { written, real_path, sha256 } = program;
    const before = places.slice(0, places.indexOf(written));
    found.set(name, { written, real_path, sha256, ...(before.length === 0 ? {} : { before }) });
  }
  return { ok: true, programs: [...found.values()] };
}
