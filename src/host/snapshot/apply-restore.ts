import { ok, type Result } from '../../model/failure.ts';
import type { ManifestEntry } from '../../model/manifest.ts';
import type { Host, Profile } from '../../ports/host.ts';
import { useTool } from '../own-tool.ts';
import { nulList, pathBytes } from './path-text.ts';
import { parentOf, type RestorePlan } from './restore-plan.ts';
import { putScript } from './restore-script.ts';

const anHour = 3_600_000;

/** Bytes of names that go to one tool at once; below what xargs(1) may have to split. */
const batchBytes = 64 * 1024;

/** Directories that are filled at the same time. */
const atOnce = 4;

export interface Applying {
  readonly host: Host;
  readonly profile: Profile;
  /** Where the copies of the pre-image lie. */
  readonly tree: string;
  /** Begins the names of temporary folders. */
  readonly prefix: string;
}

type Act = () => Promise<Result<void>>;
type Words = readonly (string | Buffer)[];

/** Performs a plan in its order, then syncs `places`. The first act that fails ends it. */
export async function applyRestore(
  applying: Applying,
  plan: RestorePlan,
  leftovers: readonly string[],
  places: readonly string[],
): Promise<Result<void>> {
  const each =
    (program: readonly string[], items: readonly Words[], doing: string): Act =>
    () =>
      forEach(applying, program, items, doing);
  const acts: readonly Act[] = [
    each(['rm', '-rf', '--'], bytes(leftovers), 'removing the rest of an interrupted restore'),
    each(['rm', '-f', '--'], bytes(plan.unlink), 'removing created files'),
    each(['rmdir', '--'], bytes(plan.removeDirectories), 'removing created directories'),
    each(['mkdir', '-m', '0700', '--'], bytes(plan.makeDirectories), 'making removed directories'),
    () => putAll(applying, plan.put),
    each(
      ['-n', '2', 'ln', '-f', '-P', '-T', '--'],
      plan.link.map(({ from, to }) => [pathBytes(from), pathBytes(to)]),
      'restoring hard links',
    ),
    each(
      ['-n', '2', ...shell(removeXattr)],
      plan.removeXattrs.map(({ path, name }) => [name, pathBytes(path)]),
      'removing extended attributes',
    ),
    ...byValue(plan.owners, ({ uid, gid }) => `${uid}:${gid}`).map(([owner, items]) =>
      each(['chown', '-h', '--', owner], items, 'restoring owners'),
    ),
    ...byValue(plan.modes, ({ mode }) => mode).map(([mode, items]) => each(['chmod', '--', exactMode(mode)], items, 'restoring modes')),
    each(
      ['-n', '3', ...shell('exec setfattr -h -n "$1" -v "$2" -- "$3"')],
      plan.setXattrs.map(({ path, name, hex }) => [name, `0x${hex}`, pathBytes(path)]),
      'restoring extended attributes',
    ),
    each(
      ['-n', '2', 'touch', '-m', '-h', '-d'],
      plan.times.map(({ path, mtime }) => [touchTime(mtime), pathBytes(path)]),
      'restoring times',
    ),
    () => syncAll(applying, places),
  ];
  for (const act of acts) {
    const done = await act();
    if (!done.ok) return done;
  }
  return ok(undefined);
}

/** Another name of the same inode may have lost it already. */
const removeXattr = 'setfattr -h -x "$1" -- "$2" 2>/dev/null || ! getfattr -h -n "$1" --absolute-names -- "$2" >/dev/null 2>&1';

function shell(script: string): string[] {
  return ['/bin/sh', '-c', script, 'restore'];
}

/** `program` for all items at once, as xargs(1) fits them; nothing is run for none. */
async function forEach(
  { host, profile }: Applying,
  program: readonly string[],
  items: readonly Words[],
  doing: string,
): Promise<Result<void>> {
  if (items.length === 0) return ok(undefined);
  const run = await useTool(
    host,
    { argv: ['xargs', '-0', '-r', ...program], profile, stdin: nulList(items.flat()), timeout: anHour },
    doing,
  );
  return run.ok ? ok(undefined) : run;
}

/** Directories beside each other, the batches of one directory one after the other. */
async function putAll(applying: Applying, paths: readonly string[]): Promise<Result<void>> {
  const directories = [...Map.groupBy(paths, parentOf)];
  const work = async (): Promise<Result<void>> => {
    for (let next = directories.shift(); next !== undefined; next = directories.shift()) {
      const done = await putDirectory(applying, ...next);
      if (!done.ok) return done;
    }
    return ok(undefined);
  };
  const workers = await Promise.all(Array.from({ length: Math.min(atOnce, directories.length) }, work));
  return workers.find((done) => !done.ok) ?? ok(undefined);
}

async function putDirectory(applying: Applying, directory: string, paths: readonly string[]): Promise<Result<void>> {
  const from = Buffer.concat([Buffer.from(applying.tree), pathBytes(directory)]);
  const program = ['-x', '/bin/sh', '-c', putScript, 'put', applying.prefix];
  for (const batch of batches(paths)) {
    const words = [from, pathBytes(directory), ...batch.map((path) => pathBytes(path.slice(path.lastIndexOf('/') + 1)))];
    const done = await forEach(applying, program, [words], 'restoring files');
    if (!done.ok) return done;
  }
  return ok(undefined);
}

function batches(paths: readonly string[]): string[][] {
  const found: string[][] = [];
  let room = 0;
  for (const path of paths) {
    const size = path.length + 256;
    if (size > room) {
      found.push([]);
      room = batchBytes;
    }
    found.at(-1)!.push(path);
    room -= size;
  }
  return found;
}

async function syncAll({ host, profile }: Applying, places: readonly string[]): Promise<Result<void>> {
  if (places.length === 0) return ok(undefined);
  const run = await useTool(host, { argv: ['sync', '-f', '--', ...places], profile, timeout: anHour }, 'syncing what was restored');
  return run.ok ? ok(undefined) : run;
}

function bytes(paths: readonly string[]): Words[] {
  return paths.map((path) => [pathBytes(path)]);
}

function byValue(entries: readonly ManifestEntry[], valueOf: (entry: ManifestEntry) => string): [string, Words[]][] {
  return [...Map.groupBy(entries, valueOf)].map(([value, members]) => [value, bytes(members.map(({ path }) => path))]);
}

/** chmod(1) keeps setuid and setgid of a directory unless the number has five digits. */
function exactMode(mode: string): string {
  return mode.padStart(5, '0');
}

/** Nanoseconds as touch(1) reads them. */
function touchTime(nanoseconds: string): string {
  const negative = nanoseconds.startsWith('-');
  const digits = (negative ? nanoseconds.slice(1) : nanoseconds).padStart(10, '0');
  return `@${negative ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
