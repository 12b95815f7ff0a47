import { absentNote } from '../../model/absent-places.ts';
import type { PlanScope } from '../../model/plan.ts';
import type { Host } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { runTool } from '../own-tool.ts';
import type { PlacedCommand } from './plan-parts.ts';
import { surveyHardLinks } from './survey-hard-links.ts';
import { surveyMounts } from './survey-mounts.ts';

export interface PathsSurveyed {
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

const outside = { kind: 'outside' } as const;

/** What no operation may touch. */
export interface OwnPlaces {
  /** Holdpoint's own folders on the host: journals, pre-images, claims. */
  readonly state: readonly string[];
  /** Where the program lies; missing: it is not known. */
  readonly folder?: string | undefined;
  /** The Node that runs it. */
  readonly node?: string;
}

/** Allowed paths as the host has them: there, plain, and no way to anything else. */
export async function surveyPaths(
  host: Host,
  scope: PlanScope,
  own: OwnPlaces,
  commands: readonly PlacedCommand[] = [],
): Promise<PathsSurveyed> {
  const refusals: string[] = [];
  const notes: string[] = [];
  const usable: string[] = [];
  for (const path of scope.writable) {
    const found = await look(host, path);
    if (found.kind === 'refused') refusals.push(found.reason);
    else {
      usable.push(path);
      if (found.type !== 'directory') notes.push(singleFile(path, commands));
    }
    refusals.push(...ownPlaces(path, own));
  }
  refusals.push(...(await surveyMounts(host, usable)), ...(await surveyHardLinks(host, usable)));
  const absent: string[] = [];
  for (const path of scope.protected) if (await isAbsent(host, path)) absent.push(path);
  if (absent.length > 0) notes.push(absentNote(absent));
  return { refusals, notes };
}

function ownPlaces(path: string, { state, folder, node }: OwnPlaces): string[] {
  const apart = (place: string): boolean => !isBelow(place, path) && !isBelow(path, place);
  const said = (what: string, place: string): string => `the allowed path ${path} and ${what} ${place} lie inside each other: narrow it`;
  return [
    ...state.filter((place) => !apart(place)).map((place) => said("Holdpoint's own state", place)),
    ...(folder === undefined || apart(folder) ? [] : [said("Holdpoint's own program in", folder)]),
    ...(node === undefined || apart(node) ? [] : [said('the Node that runs Holdpoint,', node)]),
  ].slice(0, 1);
}

/** Inside the boundary nothing beside an allowed file can be made, so nothing can be renamed over it. */
function singleFile(path: string, commands: readonly PlacedCommand[]): string {
  const on = commands.filter(({ step, command }) => step > 0 && command.argv.slice(1).some((word) => word.includes(path)));
  const steps = [...new Set(on.map(({ step, command }) => `step ${step} (${command.argv[0]})`))];
  const whom = steps.length === 0 ? '' : `; see ${steps.join(', ')}`;
  return `${path} is a single file: a program that writes a new file beside it and renames it, as editors and sed -i do, fails there. A write step works; or allow the directory${whom}`;
}

type Looked = { readonly kind: 'usable'; readonly type: string } | { readonly kind: 'refused'; readonly reason: string };

/** PATH_MAX of Linux less the final NUL, bytes. */
const longestPath = 4095;

async function look(host: Host, path: string): Promise<Looked> {
  if (Buffer.byteLength(path) > longestPath)
    return { kind: 'refused', reason: `the allowed path ${path.slice(0, 60)}… is longer than the kernel takes (${longestPath} bytes)` };
  const real = await runTool(host, { argv: ['/usr/bin/realpath', '--canonicalize-existing', '--zero', '--', path], profile: outside });
  if (real.ended.kind !== 'exited' || real.ended.code !== 0) {
    if (/Too many levels/.test(real.stderr)) return { kind: 'refused', reason: `the allowed path ${path} is a loop of symbolic links` };
    return {
      kind: 'refused',
      reason: `the allowed path ${path} does not exist: make it first, or allow the directory above it and create it under that parent in a step`,
    };
  }
  const text = real.stdout.toString('utf8').replace(/\0$/, '');
  if (text !== path)
    return { kind: 'refused', reason: `the allowed path ${path} leads to ${text} through a symbolic link: allow that path itself` };
  const stat = await runTool(host, { argv: ['/usr/bin/stat', '--printf=%F', '--', path], profile: outside });
  const type = stat.stdout.toString('utf8');
  return type === 'directory' || type.startsWith('regular')
    ? { kind: 'usable', type }
    : {
        kind: 'refused',
        reason: `the allowed path ${path} is a ${type || 'thing that cannot be looked at'}; only files and directories can be allowed`,
      };
}

async function isAbsent(host: Host, path: string): Promise<boolean> {
  const run = await runTool(host, { argv: ['/usr/bin/stat', '--printf=%F', '--', path], profile: outside });
  return /No such file/.test(run.stderr);
}
