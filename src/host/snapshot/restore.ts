import { digestOfBytes } from '../../model/digest.ts';
import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import type { Manifest, ManifestEntry } from '../../model/manifest.ts';
import type { Host, Profile } from '../../ports/host.ts';
import { useTool, type Confine } from '../own-tool.ts';
import type { ContentMemory } from './content-memory.ts';
import type { CoveredPaths } from './covered-paths.ts';
import { several } from './obstacles.ts';
import { escapeBackslash, nulList, pathBytes } from './path-text.ts';
import { readDigests } from './read-contents.ts';
import { isEmptyPlan, parentOf, restorePlan, type RestorePlan } from './restore-plan.ts';
import { putScript } from './restore-script.ts';
import { scan, type Scan } from './scan.ts';
import { treeOf } from './take.ts';

const anHour = 3_600_000;

/** Bytes of names that go to one tool at once; below what xargs(1) may have to split. */
const batchBytes = 64 * 1024;

/**
 * Puts exactly `paths` (as in a manifest) back to the pre-image. What is equal is not touched. May be killed and called again at any
 * point. Before the first write the copies that are needed are read: a damaged one refuses the restore and names itself.
 */
export async function restoreSnapshot(
  host: Host,
  confine: Confine,
  covered: CoveredPaths,
  folder: string,
  preimage: Manifest,
  paths: readonly string[],
  memory: ContentMemory,
): Promise<Result<void>> {
  const now = await scan(host, confine, covered, memory);
  if (!now.ok) return now;
  const prefix = leftoverPrefix(folder);
  const leftovers = leftoversOf(now.value, preimage, prefix);
  const asked = paths.filter((path) => !leftovers.includes(path));
  const plan = restorePlan(preimage, now.value.manifest, asked);
  if (isEmptyPlan(plan) && leftovers.length === 0) return ok(undefined);
  const profile = confine([...writablePlaces(plan, covered, now.value), folder]);
  const damaged = await damagedCopies(host, confine([folder]), folder, preimage, plan, now.value.located.processors);
  if (damaged !== undefined) return failed(damaged);
  return applyPlan({ host, profile, tree: treeOf(folder), prefix }, plan, leftovers, covered, now.value);
}

/** Folders of an interrupted restore are known by the pre-image they copied from. */
function leftoverPrefix(folder: string): string {
  return `.holdpoint-restore-${digestOfBytes(folder).slice(0, 12)}`;
}

function leftoversOf({ manifest }: Scan, preimage: Manifest, prefix: string): string[] {
  const known = new Set(preimage.entries.map(({ path }) => path));
  const ours = new RegExp(`/${prefix.replaceAll('.', '\\.')}\\.[A-Za-z0-9]{6}(/|$)`);
  return manifest.entries.map(({ path }) => path).filter((path) => ours.test(path) && !known.has(path));
}

/** A mount point can neither be renamed over nor removed: where a top itself is, its parent has to be writable. */
function writablePlaces(plan: RestorePlan, covered: CoveredPaths, { located }: Scan): string[] {
  const rebuilt = new Set([
    ...plan.unlink,
    ...plan.removeDirectories,
    ...plan.makeDirectories,
    ...plan.put,
    ...plan.link.map(({ to }) => to),
  ]);
  return covered.tops.flatMap((top) => {
    if (rebuilt.has(escapeBackslash(top))) return [parentOf(top)];
    return located.present.includes(top) ? [top] : [];
  });
}

async function damagedCopies(
  host: Host,
  profile: Profile,
  folder: string,
  preimage: Manifest,
  plan: RestorePlan,
  processors: number,
): Promise<Failure | undefined> {
  const put = new Set(plan.put);
  const needed = preimage.entries.filter(({ path, type }) => type === 'file' && put.has(path));
  const asListed = needed.map(({ path, size = 0 }) => ({ path, size }));
  const digests = await readDigests(host, profile, asListed, processors, treeOf(folder));
  if (!digests.ok) return digests.failure;
  const damaged = needed.filter(({ path, sha256 }) => digests.value.get(path) !== sha256).map(({ path }) => path);
  if (damaged.length === 0) return undefined;
  return {
    code: 'preimage-damaged',
    exit: 74,
    message: `the pre-image of these is not what was copied: ${several(damaged)}; nothing was restored`,
    hint: `the other ${put.size - damaged.length} files of this step can still be restored; the copies lie in ${treeOf(folder)}`,
  };
}

interface Applying {
  readonly host: Host;
  readonly profile: Profile;
  readonly tree: string;
  readonly prefix: string;
}

async function applyPlan(
  applying: Applying,
  plan: RestorePlan,
  leftovers: readonly string[],
  covered: CoveredPaths,
  { located }: Scan,
): Promise<Result<void>> {
  const { tree, prefix } = applying;
  const each = (program: readonly string[], words: readonly (string | Buffer)[][], doing: string) =>
    forEach(applying, program, words, doing);
  const bytes = (paths: readonly string[]) => paths.map((path) => [pathBytes(path)]);
  const acts: readonly (() => Promise<Result<void>>)[] = [
    () => each(['rm', '-rf', '--'], bytes(leftovers), 'removing the rest of an interrupted restore'),
    () => each(['rm', '-f', '--'], bytes(plan.unlink), 'removing created files'),
    () => each(['rmdir', '--'], bytes(plan.removeDirectories), 'removing created directories'),
    () => each(['mkdir', '-m', '0700', '--'], bytes(plan.makeDirectories), 'making removed directories'),
    ...putBatches(plan.put).map(({ directory, names }) => () => {
      const words = [Buffer.concat([Buffer.from(tree), pathBytes(directory)]), pathBytes(directory), ...names.map(pathBytes)];
      return forEach(applying, ['-x', '/bin/sh', '-c', putScript, 'put', prefix], [words], 'restoring files');
    }),
    () =>
      each(
        ['-n', '2', 'ln', '-f', '-P', '-T', '--'],
        plan.link.map(({ from, to }) => [pathBytes(from), pathBytes(to)]),
        'restoring hard links',
      ),
    () =>
      each(
        ['-n', '2', '/bin/sh', '-c', 'exec setfattr -h -x "$1" -- "$2"', 'setfattr'],
        plan.removeXattrs.map(({ path, name }) => [name, pathBytes(path)]),
        'removing extended attributes',
      ),
    ...byValue(plan.owners, ({ uid, gid }) => `${uid}:${gid}`).map(
      ([owner, words]) =>
        () =>
          each(['chown', '-h', '--', owner], words, 'restoring owners'),
    ),
    ...byValue(plan.modes, ({ mode }) => mode).map(
      ([mode, words]) =>
        () =>
          each(['chmod', '--', mode], words, 'restoring modes'),
    ),
    () =>
      each(
        ['-n', '3', '/bin/sh', '-c', 'exec setfattr -h -n "$1" -v "$2" -- "$3"', 'setfattr'],
        plan.setXattrs.map(({ path, name, hex }) => [name, `0x${hex}`, pathBytes(path)]),
        'restoring extended attributes',
      ),
    () =>
      each(
        ['-n', '2', 'touch', '-m', '-h', '-d'],
        plan.times.map(({ path, mtime }) => [touchTime(mtime), pathBytes(path)]),
        'restoring times',
      ),
    () =>
      syncAll(applying, [
        ...new Set(
          covered.tops.map((top) =>
            located.present.includes(top) && !plan.removeDirectories.includes(top) && !plan.unlink.includes(top) ? top : parentOf(top),
          ),
        ),
      ]),
  ];
  for (const act of acts) {
    const done = await act();
    if (!done.ok) return done;
  }
  return ok(undefined);
}

async function forEach(
  { host, profile }: Applying,
  program: readonly string[],
  items: readonly (readonly (string | Buffer)[])[],
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

async function syncAll({ host, profile }: Applying, places: readonly string[]): Promise<Result<void>> {
  const run = await useTool(host, { argv: ['sync', '-f', '--', ...places], profile, timeout: anHour }, 'syncing what was restored');
  return run.ok ? ok(undefined) : run;
}

function putBatches(paths: readonly string[]): { readonly directory: string; readonly names: readonly string[] }[] {
  const batches: { directory: string; names: string[]; bytes: number }[] = [];
  for (const path of paths.toSorted(byParent)) {
    const directory = parentOf(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const last = batches.at(-1);
    // Inside the script each name stands there twice, once with its directory in the pre-image.
    const bytes = 2 * name.length + directory.length + 256;
    if (last?.directory === directory && last.bytes + bytes < batchBytes) {
      last.names.push(name);
      last.bytes += bytes;
    } else batches.push({ directory, names: [name], bytes });
  }
  return batches;
}

function byParent(a: string, b: string): number {
  const [left, right] = [parentOf(a), parentOf(b)];
  if (left !== right) return left < right ? -1 : 1;
  return a < b ? -1 : 1;
}

function byValue(entries: readonly ManifestEntry[], valueOf: (entry: ManifestEntry) => string): [string, Buffer[][]][] {
  const groups = Map.groupBy(entries, valueOf);
  return [...groups].map(([value, members]) => [value, members.map(({ path }) => [pathBytes(path)])]);
}

/** Nanoseconds as touch(1) reads them. */
function touchTime(nanoseconds: string): string {
  const negative = nanoseconds.startsWith('-');
  const digits = (negative ? nanoseconds.slice(1) : nanoseconds).padStart(10, '0');
  return `@${negative ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
