import type { Result } from '../../model/failure.ts';
import { shellCapable } from '../../model/shell-capable.ts';
import type { SurveyedProgram } from '../../model/survey.ts';
import { render } from '../../model/template.ts';
import type { Host } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { fixedPath } from '../environment.ts';
import { locatePrograms, replaceableBy, type LocatedProgram } from './locate-programs.ts';
import type { PlacedCommand } from './plan-parts.ts';

export interface ProgramsSurveyed {
  readonly programs: readonly SurveyedProgram[];
  readonly missing: readonly string[];
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

type Blob = (sha256: string) => Promise<Result<Uint8Array>>;

/** Whose programs are whose: `self` is the uid Holdpoint acts as, `writable` what the operation itself may put there. */
export interface ProgramSetting {
  readonly self: number;
  readonly writable: readonly string[];
}

/** Every program the plan runs: its real path, owner and digest; scripts stand for their interpreters. */
export async function surveyPrograms(
  host: Host,
  commands: readonly PlacedCommand[],
  blob: Blob,
  { self, writable }: ProgramSetting,
): Promise<ProgramsSurveyed> {
  const refusals: string[] = [];
  const wanted = new Map<string, readonly string[]>();
  for (const { command, script } of commands) {
    const words = command.argv.slice(1).map((word) => render(word, {}));
    if (script === undefined) {
      const path = render(command.argv[0]!, {});
      wanted.set(path, [...(wanted.get(path) ?? []), ...words]);
      continue;
    }
    const bytes = await blob(script.sha256);
    const line = bytes.ok ? interpreterOf(bytes.value) : bytes.failure.message;
    if (typeof line === 'string') refusals.push(`the script ${script.file} cannot be run: ${line}`);
    else for (const path of line.programs) wanted.set(path, wanted.get(path) ?? []);
  }
  const located = await locatePrograms(
    host,
    [...wanted.keys()].filter((path) => path.startsWith('/')),
  );
  const byEnv = await Promise.all([...wanted.keys()].filter((path) => !path.startsWith('/')).map((name) => findInPath(host, name)));
  const all = [...located, ...byEnv];
  // A script on the host runs under the interpreter that its first line names.
  const interpreters = await interpretersOfFiles(host, all);
  const everything = [
    ...all,
    ...(await locatePrograms(
      host,
      interpreters.filter((path) => !wanted.has(path)),
    )),
  ];
  const absent = everything.flatMap((one) => (one.kind === 'absent' ? [one.written] : []));
  const isComing = (path: string): boolean => writable.some((folder) => isBelow(path, folder));
  return {
    programs: everything.flatMap((one) => (one.kind === 'located' ? [surveyed(one, wanted.get(one.written) ?? [])] : [])),
    missing: absent.filter((path) => !isComing(path)),
    refusals: [...refusals, ...everything.flatMap((one) => refusalOf(one, self))],
    notes: absent.filter(isComing).map((path) => `${path} does not exist yet; it lies where this operation writes`),
  };
}

function surveyed(one: Extract<LocatedProgram, { kind: 'located' }>, words: readonly string[]): SurveyedProgram {
  return {
    written: one.written,
    real_path: one.real,
    sha256: one.sha256,
    owner: one.owner,
    shell_capable: shellCapable(one.real, words) !== undefined,
  };
}

function refusalOf(one: LocatedProgram, self: number): string[] {
  if (one.kind === 'absent') return [];
  if (!one.executable) return [`${one.written} is not executable`];
  const how = replaceableBy(one, self);
  return how === undefined ? [] : [`others than root can replace ${one.written}: ${how}`];
}

/** The first line of a script: absolute programs it needs, and names that env(1) will look for. A text: why there are none. */
export function interpreterOf(bytes: Uint8Array): { readonly programs: readonly string[] } | string {
  const line = /^#![ \t]*(\S+)(?:[ \t]+(\S.*?))?[ \t]*(?:\r?\n|$)/.exec(Buffer.from(bytes.subarray(0, 512)).toString('latin1'));
  if (line === null) return 'it does not begin with #! and an interpreter';
  const [, interpreter = '', argument] = line;
  if (!interpreter.startsWith('/')) return `its interpreter ${interpreter} is no absolute path`;
  if (!interpreter.endsWith('/env')) return { programs: [interpreter] };
  const name = argument
    ?.replace(/^-S[ \t]*/, '')
    .split(/[ \t]+/)
    .find((word) => !word.includes('='));
  if (name === undefined || name.startsWith('-'))
    return `it is not clear which program ${interpreter} ${argument ?? ''} starts: name the interpreter itself`;
  return { programs: [interpreter, name] };
}

/** A name by the fixed PATH, as env(1) finds it inside. */
async function findInPath(host: Host, name: string): Promise<LocatedProgram> {
  const candidates = await locatePrograms(
    host,
    fixedPath.split(':').map((folder) => `${folder}/${name}`),
  );
  return candidates.find((one) => one.kind === 'located' && one.executable) ?? { kind: 'absent', written: name };
}

async function interpretersOfFiles(host: Host, programs: readonly LocatedProgram[]): Promise<string[]> {
  const found = new Set<string>();
  for (const one of programs) {
    if (one.kind === 'absent') continue;
    const start = await host.get(one.real, 512);
    if (start.kind !== 'file' || Buffer.from(start.bytes.subarray(0, 2)).toString('latin1') !== '#!') continue;
    const line = interpreterOf(start.bytes);
    if (typeof line !== 'string') for (const path of line.programs.filter((program) => program.startsWith('/'))) found.add(path);
  }
  return [...found];
}
