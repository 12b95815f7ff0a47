import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';
import { parseShow } from './read-units.ts';

/** A unit as systemd has it loaded: from which files, and since when it runs. */
interface Loaded {
  readonly unit: string;
  readonly names: readonly string[];
  readonly fragment: string;
  readonly dropIns: readonly string[];
  /** Seconds since the epoch; 0: it does not run. */
  readonly activeSince: number;
}

/** A file that is there: path and when its inode was last changed (seconds since the epoch). */
interface Present {
  readonly path: string;
  readonly changed: number;
}

/**
 * Unit files and drop-ins that are not what systemd has loaded, a sentence each, by unit. systemd's own NeedDaemonReload compares only files that
 * it knows, and only by a newer time: a first drop-in, and an older file put back, escape it.
 */
export async function staleUnitFiles(host: Host, units: readonly string[]): Promise<Map<string, readonly string[]>> {
  if (units.length === 0) return new Map();
  const manager = await show(host, ['UnitPath', 'UnitsLoadTimestamp', 'UnitsLoadFinishTimestamp'], []);
  const folders = (manager[0]?.get('UnitPath') ?? '').split(' ').filter(Boolean);
  const loadedAt = Math.max(seconds(manager[0]?.get('UnitsLoadTimestamp')), seconds(manager[0]?.get('UnitsLoadFinishTimestamp')));
  const blocks = await show(host, ['Names', 'FragmentPath', 'DropInPaths', 'ActiveEnterTimestamp', 'LoadState'], units);
  const loaded = units.flatMap((unit, index) => {
    const shown = blocks[index];
    return shown?.get('LoadState') === 'loaded' ? [loadedOf(unit, shown)] : [];
  });
  const present = await filesNow(
    host,
    loaded.flatMap((one) => [...fragmentPlaces(one, folders), one.fragment, ...one.dropIns]),
    loaded.flatMap((one) => dropInFolders(one, folders)),
  );
  return new Map(loaded.map((one) => [one.unit, differences(one, folders, present, loadedAt)]));
}

/** The same in words, with systemd's own flag where it sees what we do not. */
export function unreadFiles(unit: { readonly need_daemon_reload: boolean }, stale: readonly string[]): readonly string[] {
  return stale.length === 0 && unit.need_daemon_reload ? ['systemd says that its unit file changed'] : stale;
}

function loadedOf(unit: string, shown: ReadonlyMap<string, string>): Loaded {
  const list = (name: string): string[] => (shown.get(name) ?? '').split(' ').filter(Boolean);
  return {
    unit,
    names: list('Names'),
    fragment: shown.get('FragmentPath') ?? '',
    dropIns: list('DropInPaths'),
    activeSince: seconds(shown.get('ActiveEnterTimestamp')),
  };
}

function differences(loaded: Loaded, folders: readonly string[], present: ReadonlyMap<string, Present>, loadedAt: number): string[] {
  const { fragment, dropIns, activeSince } = loaded;
  const said: string[] = [];
  const at = (path: string): Present | undefined => present.get(plain(path));
  const first = fragmentPlaces(loaded, folders).find((place) => at(place) !== undefined);
  if (fragment !== '' && first !== undefined && plain(first) !== plain(fragment))
    said.push(`${first} stands before ${fragment}, which is loaded`);
  for (const path of [fragment, ...dropIns].filter(Boolean)) {
    const now = at(path);
    if (now === undefined) said.push(`${path} is loaded and not there any more`);
    // What runs was loaded before it started; with no reload since then a later change was not read.
    else if (activeSince > 0 && now.changed > Math.max(loadedAt, activeSince)) said.push(`${path} changed after it was loaded`);
  }
  const known = new Set(dropIns.map(plain));
  const inFolders = dropInFolders(loaded, folders).map(plain);
  for (const { path } of present.values()) {
    const folder = inFolders.indexOf(plain(path.slice(0, path.lastIndexOf('/'))));
    if (folder === -1 || !path.endsWith('.conf') || known.has(plain(path))) continue;
    // A drop-in of the same name in a folder that comes first stands for this one.
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isShadowed = inFolders.slice(0, folder).some((other) => present.has(`${other}/${name}`));
    if (!isShadowed) said.push(`${path} is new and not loaded`);
  }
  return said.toSorted();
}

/** Where a file for it may stand, the first one counts (systemd.unit(5), UNIT FILE LOAD PATH); an instance is read from its template's. */
function fragmentPlaces({ unit }: Loaded, folders: readonly string[]): string[] {
  const names = [unit, ...(unit.includes('@') ? [unit.replace(/@[^.]*/, '@')] : [])];
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
}

/** `foo-bar.service.d`, `foo-.service.d`, `service.d`, and those of a template, for every name of the unit. */
function dropInFolders({ unit, names }: Loaded, folders: readonly string[]): string[] {
  const flavours = [unit, ...names].flatMap((name) => {
    const dot = name.lastIndexOf('.');
    const [stem, type] = [name.slice(0, dot), name.slice(dot)];
    const template = stem.includes('@') ? [`${stem.slice(0, stem.indexOf('@') + 1)}${type}`] : [];
    const prefixes = [...stem.matchAll(/-/g)].map(({ index }) => `${stem.slice(0, index + 1)}${type}`).toReversed();
    return [name, ...template, ...prefixes, type.slice(1)];
  });
  return [...new Set(flavours)].flatMap((name) => folders.map((folder) => `${folder}/${name}.d`));
}

/** By plain path: regular, not empty (an empty one, and a link to /dev/null, mask). */
async function filesNow(host: Host, files: readonly string[], folders: readonly string[]): Promise<Map<string, Present>> {
  const look = async (paths: readonly string[], depth: readonly string[]): Promise<string> => {
    const argv = ['/usr/bin/find', '-L', ...new Set(paths), ...depth, '-type', 'f', '-size', '+0', '-printf', '%C@ %p\\0'];
    // Most of these places do not exist, which find(1) says on stderr and by its exit.
    return paths.length === 0 ? '' : (await runTool(host, { argv, profile: { kind: 'outside' } })).stdout.toString('utf8');
  };
  const printed = [await look(files.filter(Boolean), ['-maxdepth', '0']), await look(folders, ['-mindepth', '1', '-maxdepth', '1'])];
  return new Map(
    printed
      .flatMap((text) => text.split('\0').filter(Boolean))
      .map((record) => {
        const blank = record.indexOf(' ');
        const path = record.slice(blank + 1);
        return [plain(path), { path, changed: Number(record.slice(0, blank)) }];
      }),
  );
}

/** `/lib` and `/usr/lib` are one directory on merged systems, and systemd names both. */
function plain(path: string): string {
  return path.replace(/^\/usr\/lib\//, '/lib/');
}

async function show(host: Host, properties: readonly string[], units: readonly string[]): Promise<ReadonlyMap<string, string>[]> {
  const argv = [
    '/usr/bin/systemctl',
    'show',
    '--no-pager',
    '--timestamp=us+utc',
    `--property=${properties.join(',')}`,
    ...(units.length === 0 ? [] : ['--', ...units]),
  ];
  const run = await runTool(host, { argv, profile: { kind: 'outside' }, timeout: 15_000 });
  return parseShow(run.stdout.toString('utf8'));
}

/** `Sat 2026-11-21 13:43:55.170699 UTC` (systemd.time(7)) as seconds since the epoch; 0 for anything else. */
function seconds(text: string | undefined): number {
  const parts = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? UTC$/.exec(text ?? '');
  return parts === null ? 0 : Date.parse(`${parts[1]}T${parts[2]}Z`) / 1000 + Number(parts[3] ?? 0);
}
