import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { digestOfBytes } from '../../src/model/digest.ts';
import type { Event } from '../../src/model/event.ts';
import { readJournalText } from '../../src/model/journal-text.ts';
import { lostAcknowledged, markIn } from '../../src/storage/acknowledged-mark.ts';
import { seeded } from './chain.ts';
import { Disk, type Call, type Fate, type Image } from './disk.ts';
import { live } from './life.ts';
import { startOnly, type World } from './world.ts';

/** A whole operation as recorded: the disk before, every call, and where it all lies. */
export interface Recording {
  readonly before: Image;
  readonly calls: readonly Call[];
  readonly operation: string;
  readonly workspace: string;
  readonly claims: string;
  readonly id: string;
}

/** Records `run` from its first call to the closed operation: by the process that starts it and by its runner. */
export async function record(world: World): Promise<Recording> {
  const to = path.join(world.folder, 'recorded');
  rmSync(to, { force: true });
  const before = imageOf([world.state, world.workspace]);
  const env = {
    RECORD_TO: to,
    RECORD_BELOW: path.dirname(world.state),
    NODE_OPTIONS: `--import=${path.join(import.meta.dirname, 'record-calls.mjs')}`,
  };
  await startOnly(world, env);
  const id = readdirSync(path.join(world.state, 'operations'))[0]!;
  const ended = await live(world, id, 'new', () => 'rollback', undefined, [], env);
  if (ended.exit !== 0) throw new Error(`the recorded operation ended with ${ended.exit}: ${ended.complaint}`);
  // Two processes numbered their files; the second begins where its first line is.
  const calls = numberAnew(
    readFileSync(to, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Call),
  );
  return {
    before,
    calls,
    id,
    operation: path.join(world.state, 'operations', id),
    workspace: world.workspace,
    claims: path.join(world.state, 'claims'),
  };
}

function numberAnew(calls: readonly Call[]): Call[] {
  let process = 0;
  let last = 0;
  return calls.map((call) => {
    if (!('file' in call)) return call;
    if (call.call === 'open') {
      if (call.file < last) process += 1_000_000;
      last = call.file;
    }
    return { ...call, file: call.file + process };
  });
}

function imageOf(folders: readonly string[]): Image {
  const image = new Map<string, Uint8Array>();
  for (const folder of folders) {
    let names: string[] = [];
    try {
      names = readdirSync(folder, { recursive: true }) as string[];
    } catch {
      // It is not there yet.
    }
    for (const name of names.map((each) => path.join(folder, each))) if (statSync(name).isFile()) image.set(name, readFileSync(name));
  }
  return image;
}

export interface Losses {
  /** Disks that were looked at. */
  readonly images: number;
  readonly wrong: readonly string[];
}

/** Up to so many unsynced writes every combination of their fates is tried; beyond, as many as that by chance. */
const allUpTo = 6;
const fates: readonly Fate[] = ['kept', 'dropped', 'garbage'];

/** The power goes after every call, with everything that may have become of what was not synced; every disk is read as the program reads it. */
export function losePower(recording: Recording, mostForEach = 3 ** allUpTo): Losses {
  const disk = new Disk(recording.before);
  const judge = judgeOf(recording);
  const seen = new Set<string>();
  const wrong: string[] = [];
  const random = seeded(1);
  let images = 0;
  let acknowledged = 0;
  for (const [place, call] of recording.calls.entries()) {
    disk.apply(call);
    if (call.call === 'sync' && judge.isMark(call.file)) acknowledged = judge.acknowledgedOn(disk.now());
    for (const image of imagesOf(disk, random, mostForEach)) {
      images += 1;
      const found = judge.wrongOn(image, acknowledged);
      for (const line of found) {
        if (seen.has(line)) continue;
        seen.add(line);
        wrong.push(`after call ${place + 1} of ${recording.calls.length} (${call.call}), ${acknowledged} records acknowledged: ${line}`);
      }
    }
  }
  return { images, wrong };
}

function* imagesOf(disk: Disk, random: () => number, most: number): Generator<Image> {
  const { writes, folders } = disk.unsynced();
  const choices = [...Array<number>(writes).fill(3), ...folders.map(({ names }) => names + 1)];
  const total = choices.reduce((product, each) => product * each, 1);
  const tries = Math.min(total, most);
  for (let one = 0; one < tries; one += 1) {
    let rest = total <= most ? one : Math.floor(random() * Math.min(total, Number.MAX_SAFE_INTEGER));
    const chosen = choices.map((size) => {
      const value = rest % size;
      rest = Math.floor(rest / size);
      return value;
    });
    const kept = new Map(folders.map(({ folder }, index) => [folder, chosen[writes + index]!]));
    yield disk.after(
      (write) => fates[chosen[write]!]!,
      (folder) => kept.get(folder) ?? 0,
    );
  }
}

/** What has to hold on every disk. */
function judgeOf({ calls, operation, workspace, claims, id }: Recording) {
  const journal = path.join(operation, 'journal.ndjson');
  const mark = path.join(operation, 'journal.acknowledged');
  const marks = new Set(calls.flatMap((call) => (call.call === 'open' && call.path === mark ? [call.file] : [])));
  const whole = wholeVersions(calls);
  const lines = linesOf(calls, journal);

  function wrongOn(image: Image, acknowledged: number): string[] {
    const text = readJournalText(image.get(journal) ?? new Uint8Array());
    if (text.rest.kind === 'damaged') return [`the journal is damaged: ${text.rest.reason}`];
    const lost = lostAcknowledged(text, markIn(image.get(mark) ?? new Uint8Array()));
    if (lost !== undefined) return [`the mark is ahead of the journal: ${lost}`];
    if (text.lines.length < acknowledged) return [`record ${text.lines.length + 1} is lost`];
    if (text.lines.some((line, index) => line !== lines[index])) return ['a record is not what was written'];
    const events = text.events.slice(0, acknowledged);
    return [...events.flatMap((event) => missingOf(event, image)), ...claimOf(events, image), ...halfFiles(image)];
  }

  /** What a record speaks of is there. */
  function missingOf(event: Event, image: Image): string[] {
    const named: [string, string | undefined][] = [];
    if (event.type === 'plan-sealed') named.push([path.join(operation, 'order.json'), undefined]);
    if ('manifest_digest' in event && event.manifest_digest !== undefined)
      named.push([path.join(operation, 'manifests', `${event.manifest_digest}.json`), undefined]);
    if (event.type === 'output-stored')
      for (const each of event.streams) named.push([path.join(operation, each.file), each.truncated ? undefined : each.sha256]);
    if (event.type === 'report-filed')
      for (const [name, digest] of Object.entries(event.files)) named.push([path.join(operation, name), digest]);
    if (event.type === 'entry-written') {
      named.push([path.join(workspace, event.file), undefined], [path.join(workspace, 'ledger/runs', id, 'journal.ndjson'), undefined]);
    }
    return named.flatMap(([file, digest]) => {
      const bytes = image.get(file);
      if (bytes === undefined) return [`${event.type} is acknowledged, and ${path.basename(file)} is not there`];
      return digest !== undefined && digestOnce(bytes) !== digest
        ? [`${event.type} is acknowledged, and ${path.basename(file)} is not whole`]
        : [];
    });
  }

  function claimOf(events: readonly Event[], image: Image): string[] {
    const open = events.length > 0 && !events.some(({ type }) => type === 'entry-written');
    return open && !image.has(path.join(claims, `${id}.json`)) ? ['the operation is open, and its claim is not there'] : [];
  }

  /** A file that is written whole is the old one or a new one. */
  function halfFiles(image: Image): string[] {
    return [...whole].flatMap(([file, versions]) => {
      const bytes = image.get(file);
      return bytes === undefined || versions.has(digestOnce(bytes)) ? [] : [`${path.basename(file)} is neither the old nor a new one`];
    });
  }

  return {
    wrongOn,
    /** From its sync on, what the mark says was told. */
    isMark: (file: number): boolean => marks.has(file),
    acknowledgedOn: (image: Image): number => markIn(image.get(mark) ?? new Uint8Array())?.seq ?? 0,
  };
}

const digests = new WeakMap<Uint8Array, string>();

/** Most files stay as they are from disk to disk. */
function digestOnce(bytes: Uint8Array): string {
  const known = digests.get(bytes) ?? digestOfBytes(bytes);
  digests.set(bytes, known);
  return known;
}

/** Digests of every content that a name got by rename. */
function wholeVersions(calls: readonly Call[]): Map<string, Set<string>> {
  const disk = new Disk(new Map());
  const versions = new Map<string, Set<string>>();
  for (const call of calls) {
    disk.apply(call);
    // Copies of programs are made anew by every process that starts one, and so need not outlive it.
    if (call.call !== 'rename' || path.basename(path.dirname(call.path)) === 'programs') continue;
    const bytes = disk.now().get(call.path);
    if (bytes !== undefined) versions.set(call.path, (versions.get(call.path) ?? new Set()).add(digestOfBytes(bytes)));
  }
  return versions;
}

function linesOf(calls: readonly Call[], journal: string): readonly string[] {
  const files = new Set(calls.flatMap((call) => (call.call === 'open' && call.path === journal ? [call.file] : [])));
  const data = calls.flatMap((call) => (call.call === 'write' && files.has(call.file) ? [Buffer.from(call.data, 'base64')] : []));
  return Buffer.concat(data).toString('utf8').split('\n');
}

/** For control: the recording without the syncs that `of` picks. */
export function withoutSyncs(recording: Recording, of: (path: string, isFolder: boolean) => boolean): Recording {
  const folders = new Set(recording.calls.flatMap((call) => ('path' in call ? [path.dirname(call.path)] : [])));
  const paths = new Map(recording.calls.flatMap((call) => (call.call === 'open' ? [[call.file, call.path] as const] : [])));
  const calls = recording.calls.filter((call) => call.call !== 'sync' || !of(paths.get(call.file)!, folders.has(paths.get(call.file)!)));
  return { ...recording, calls };
}
