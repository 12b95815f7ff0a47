// units: a step as a unit of systemd's, so that it outlives the runner and can be asked. It knows commands, no step and no record.

import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What a unit and its runner share: two pipes with names, and how the command ended. In the host state, closed to others. */
export interface UnitFiles {
  readonly folder: string;
  /** Pipes with a name: a runner that comes later can read on. */
  readonly out: string;
  readonly err: string;
  /** bubblewrap's status (bwrap(1), --json-status-fd). */
  readonly status: string;
  /** The exit code of the command line as a whole. */
  readonly code: string;
  /** Removed by the unit itself as soon as they are open: they may hold secrets. */
  readonly run: string;
  readonly options: string;
  readonly stdin: string;
}

/** A unit's name as we make them: nothing in it that systemd would read as more than a name. */
function isStepUnit(unit: string): boolean {
  return /^holdpoint-[A-Za-z0-9][A-Za-z0-9-]{0,200}\.service$/.test(unit);
}

/** undefined: the path has a character that systemd or a shell reads as more than a path. */
export function unitFiles(scratch: string, unit: string): UnitFiles | undefined {
  const folder = path.join(scratch, 'units', unit);
  if (!isStepUnit(unit) || !/^\/[A-Za-z0-9_./-]+$/.test(folder)) return undefined;
  const at = (name: string): string => path.join(folder, name);
  return {
    folder,
    out: at('out'),
    err: at('err'),
    status: at('status'),
    code: at('code'),
    run: at('run'),
    options: at('options'),
    stdin: at('stdin'),
  };
}

export interface UnitCommand {
  readonly argv: readonly string[];
  /** For bubblewrap's descriptor 4. */
  readonly options: string;
  /** Missing: empty. */
  readonly stdin?: Uint8Array;
}

/** Makes room for another start of the unit. */
export async function emptyFolder({ folder }: UnitFiles): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** Into its empty folder. */
export async function writeUnitFiles(files: UnitFiles, command: UnitCommand): Promise<void> {
  const closed = { mode: 0o600 };
  await Promise.all([
    writeFile(files.options, command.options, closed),
    writeFile(files.stdin, command.stdin ?? '', closed),
    writeFile(files.run, runScript(files, command.argv), closed),
  ]);
}

/**
 * The unit's main process. It holds both pipes open for reading, so that a command whose runner is gone waits when they are full instead of being
 * ended by SIGPIPE. What it starts has an empty environment and none of its descriptors but bubblewrap's two.
 */
function runScript(files: UnitFiles, argv: readonly string[]): string {
  return `cd ${quoted(files.folder)} || exit 125
exec 5<>out 6<>err 3>status 4<options <stdin || exit 125
rm -f options stdin run &
umask 022
cd /
/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin ${argv.map(quoted).join(' ')} >${quoted(files.out)} 2>${quoted(files.err)} 5<&- 6<&-
code=$?
cd ${quoted(files.folder)} && echo "$code" >code
wait
exit "$code"
`;
}

/** A word for a shell, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
