import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Host } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { useTool, type Confine } from '../own-tool.ts';
import { type ContentMemory, stampOf } from './content-memory.ts';
import { copyListed, copyWhole } from './copy-script.ts';
import type { CoveredPaths } from './covered-paths.ts';
import { lackOfRoom } from './free-space.ts';
import { immutableFiles } from './immutable-files.ts';
import { leavingLinks } from './leaving-links.ts';
import { listEntries, type ListedEntry } from './list-entries.ts';
import { leadsElsewhere, locate, type Located } from './locate.ts';
import { manifestOf } from './manifest-of.ts';
import { obstacle, refusal, several, unfaithful } from './obstacles.ts';
import { nulList, pathBytes } from './path-text.ts';
import { readDigests, readXattrs } from './read-contents.ts';

const anHour = 3_600_000;

/** A tree in which files grow is copied again so often before it counts as busy. */
const attempts = 3;

/** Where the copy of a covered path lies. */
export const treeOf = (folder: string): string => `${folder}/tree`;

/**
 * Copies the covered paths into `folder` (mode 0700), verifies that every entry could be put back as it is, and syncs.
 * Fails before anything on the host but `folder` is changed; a partial copy is removed.
 */
export async function takeSnapshot(
  host: Host,
  confine: Confine,
  covered: CoveredPaths,
  folder: string,
  limit: number,
  memory: ContentMemory,
): Promise<Result<Manifest>> {
  const made = await useTool(
    host,
    { argv: ['install', '-d', '-m', '0700', '--', folder], profile: { kind: 'outside' } },
    'making the folder of the pre-image',
  );
  if (!made.ok) return made;
  const taken = await tryToTake({ host, confine, covered, folder, limit, memory });
  if (!taken.ok) await clear(host, confine, folder);
  return taken;
}

interface Taking {
  readonly host: Host;
  readonly confine: Confine;
  readonly covered: CoveredPaths;
  readonly folder: string;
  readonly limit: number;
  readonly memory: ContentMemory;
}

async function tryToTake(taking: Taking): Promise<Result<Manifest>> {
  for (let attempt = 1; ; attempt++) {
    const cleared = await clear(taking.host, taking.confine, taking.folder);
    if (!cleared.ok) return cleared;
    const copy = await copyOnce(taking);
    if (copy.kind === 'taken') return ok(copy.manifest);
    if (copy.kind === 'failed') return failed(copy.failure);
    if (attempt === attempts) return failed(busy(copy.changed));
  }
}

type Copy =
  | { readonly kind: 'taken'; readonly manifest: Manifest }
  | { readonly kind: 'busy'; readonly changed: readonly string[] }
  | { readonly kind: 'failed'; readonly failure: Failure };

async function copyOnce(taking: Taking): Promise<Copy> {
  const { host, confine, covered, folder, limit } = taking;
  const located = await locate(host, covered.tops);
  if (!located.ok) return failedCopy(located);
  const { present, links } = located.value;
  if (links.length > 0) return { kind: 'failed', failure: leadsElsewhere(links[0]!.path, links[0]!.real) };
  const look = confine([], present);
  const before = await listEntries(host, look, present, covered.kept);
  if (!before.ok) return failedCopy(before);
  const [held, room] = await Promise.all([immutableFiles(host, look, before.value, located.value), lackOfRoom(host, folder, before.value)]);
  const refused = obstacle(before.value, located.value, covered, limit) ?? (await leavingLinks(host, before.value)) ?? held ?? room;
  if (refused !== undefined) return { kind: 'failed', failure: refused };

  const copied = await copyInto(taking, present, before.value);
  const after = await listEntries(host, look, present, covered.kept);
  if (!after.ok) return failedCopy(after);
  const changed = changedMeanwhile(before.value, after.value);
  if (changed.length > 0) return { kind: 'busy', changed };
  if (!copied.ok) return failedCopy(copied);
  return readCopy(taking, located.value, after.value);
}

function failedCopy(result: { readonly ok: false; readonly failure: Failure }): Copy {
  return { kind: 'failed', failure: result.failure };
}

async function copyInto(
  { host, confine, covered, folder }: Taking,
  present: readonly string[],
  listed: readonly ListedEntry[],
): Promise<Result<Buffer>> {
  const profile = confine([folder], present);
  const doing = 'copying the allowed paths';
  const whole = present.filter((top) => !covered.kept.some((kept) => isBelow(kept, top)));
  const parted = present.filter((top) => !whole.includes(top));
  const copied = await useTool(host, { argv: ['/bin/sh', '-c', copyWhole, 'copy', folder, ...whole], profile, timeout: anHour }, doing);
  if (!copied.ok || parted.length === 0) return copied;
  const names = listed
    .filter(({ path, type }) => type !== 'socket' && parted.some((top) => isBelow(path, top)))
    .map(({ path }) => Buffer.concat([Buffer.from('.'), pathBytes(path)]));
  return useTool(host, { argv: ['/bin/sh', '-c', copyListed, 'copy', folder], profile, stdin: nulList(names), timeout: anHour }, doing);
}

/** The copy is read, not the original: what it is now is what a rollback will put back. */
async function readCopy(
  { host, confine, covered, folder, memory }: Taking,
  located: Located,
  originals: readonly ListedEntry[],
): Promise<Copy> {
  const tree = treeOf(folder);
  const profile = confine([folder]);
  const copies = await listEntries(host, profile, located.present, covered.kept, tree);
  if (!copies.ok) return failedCopy(copies);
  const files = copies.value.filter(({ type }) => type === 'file');
  const none = ok(new Map<string, Record<string, string>>());
  const [digests, synced, xattrs, copiedXattrs] = await Promise.all([
    readDigests(host, profile, files, located.processors, tree),
    useTool(host, { argv: ['sync', '-f', '--', folder], profile, timeout: anHour }, 'syncing the pre-image'),
    located.hasGetfattr ? readXattrs(host, confine([], located.present), originals) : none,
    located.hasGetfattr ? readXattrs(host, profile, copies.value, tree) : none,
  ]);
  for (const read of [digests, synced, xattrs, copiedXattrs]) if (!read.ok) return failedCopy(read);
  if (!digests.ok || !xattrs.ok || !copiedXattrs.ok) throw new Error('looked at above');
  const manifest = manifestOf(originals, { digests: digests.value, xattrs: xattrs.value });
  const lost = unfaithful(manifest.entries, manifestOf(copies.value, { digests: digests.value, xattrs: copiedXattrs.value }).entries);
  if (lost !== undefined) return { kind: 'failed', failure: lost };
  for (const entry of originals)
    memory.remember(entry, { digest: digests.value.get(entry.path), xattrs: xattrs.value.get(entry.path) }, located.now);
  return { kind: 'taken', manifest };
}

function changedMeanwhile(before: readonly ListedEntry[], after: readonly ListedEntry[]): string[] {
  const stamp = (entry: ListedEntry): string => `${stampOf(entry)} ${entry.mode} ${entry.uid} ${entry.gid}`;
  const was = new Map(before.map((entry) => [entry.path, stamp(entry)]));
  const is = new Map(after.map((entry) => [entry.path, stamp(entry)]));
  return [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path)).toSorted();
}

function clear(host: Host, confine: Confine, folder: string): Promise<Result<Buffer>> {
  return useTool(
    host,
    { argv: ['rm', '-rf', '--', treeOf(folder), `${folder}/failed`], profile: confine([folder]), timeout: anHour },
    'clearing the folder of the pre-image',
  );
}

function busy(changed: readonly string[]): Failure {
  return refusal(
    'snapshot-busy',
    `these change while they are copied: ${several(changed)}`,
    'stop what writes there, or mark it with `keep: true`',
  );
}
