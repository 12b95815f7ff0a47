import type { Result } from '../../model/failure.ts';
import { shellCapable } from '../../model/shell-capable.ts';
import type { SurveyedProgram } from '../../model/survey.ts';
import { render } from '../../model/template.ts';
import type { Host } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { fixedPath } from '../environment.ts';
import { interpreterOf } from '../programs/interpreter-of.ts';
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
  const all = await locate(host, [...wanted.keys()]);
  const { everything, interpreters, unclear } = await withInterpreters(host, all);
  const absent = everything.flatMap((one) => (one.kind === 'absent' ? [one.written] : []));
  const isComing = (path: string): boolean => writable.some((folder) => isBelow(path, folder));
  return {
    programs: everything.flatMap((one) =>
      one.kind === 'located' ? [surveyed(one, wanted.get(one.written) ?? [], interpreters.get(one.written))] : [],
    ),
    missing: absent.filter((path) => !isComing(path)),
    refusals: [...refusals, ...unclear, ...everything.flatMap((one) => refusalOf(one, self))],
    notes: absent.filter(isComing).map((path) => `${path} does not exist yet; it lies where this operation writes`),
  };
}

function surveyed(
  one: Extract<LocatedProgram, { kind: 'located' }>,
  words: readonly string[],
  interpreters: readonly string[] | undefined,
): SurveyedProgram {
  return {
    written: one.written,
    real_path: one.real,
    sha256: one.sha256,
    owner: one.owner,
    ...(interpreters === undefined ? {} : { interpreters }),
    shell_capable: shellCapable(one.real, words) !== undefined,
  };
}

function refusalOf(one: LocatedProgram, self: number): string[] {
  if (one.kind === 'absent') return [];
  if (!one.executable) return [`${one.written} is not executable`];
  const how = replaceableBy(one, self);
  return how === undefined ? [] : [`others than root can replace ${one.written}: ${how}`];
}

/** A name by the fixed PATH, as env(1) finds it inside. */
async function findInPath(host: Host, name: string): Promise<LocatedProgram> {
  const candidates = await locatePrograms(
    host,
    fixedPath.split(':').map((folder) => `${folder}/${name}`),
  );
  return candidates.find((one) => one.kind === 'located' && one.executable) ?? { kind: 'absent', written: name };
}

async function locate(host: Host, names: readonly string[]): Promise<LocatedProgram[]> {
  const located = await locatePrograms(
    host,
    names.filter((name) => name.startsWith('/')),
  );
  const byEnv = await Promise.all(names.filter((name) => !name.startsWith('/')).map((name) => findInPath(host, name)));
  return [...located, ...byEnv];
}

interface Interpreted {
  readonly everything: readonly LocatedProgram[];
  /** By the script's written name. */
  readonly interpreters: ReadonlyMap<string, readonly string[]>;
  readonly unclear: readonly string[];
}

/** A script of the host runs under the interpreter that its first line names; that one may be a script itself. */
async function withInterpreters(host: Host, programs: readonly LocatedProgram[]): Promise<Interpreted> {
  const everything = [...programs];
  const interpreters = new Map<string, readonly string[]>();
  const unclear: string[] = [];
  for (let pending: readonly LocatedProgram[] = programs; pending.length > 0;) {
    const wanted = new Set<string>();
    for (const one of pending) {
      if (one.kind === 'absent') continue;
      const line = await firstLine(host, one.real);
      if (typeof line === 'string') unclear.push(`${one.written} cannot be run: ${line}`);
      else if (line !== undefined) interpreters.set(one.written, line.programs);
      for (const name of typeof line === 'object' ? line.programs : []) wanted.add(name);
    }
    const found = await locate(
      host,
      [...wanted].filter((name) => everything.every(({ written }) => written !== name)),
    );
    pending = found.filter(({ written }) => everything.every((one) => one.written !== written));
    everything.push(...pending);
  }
  return { everything, interpreters, unclear };
}

/** undefined: no script. */
async function firstLine(host: Host, real: string): Promise<ReturnType<typeof interpreterOf> | undefined> {
  const start = await host.get(real, 512);
  const isScript = start.kind === 'file' && Buffer.from(start.bytes.subarray(0, 2)).toString('latin1') === '#!';
  return isScript ? interpreterOf(start.bytes) : undefined;
}
