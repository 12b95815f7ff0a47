import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';

/** Where a program really lies, and every place on the way to it that somebody could replace. */
export type LocatedProgram =
  | { readonly kind: 'absent'; readonly written: string }
  | {
      readonly kind: 'located';
      readonly written: string;
      readonly real: string;
      readonly sha256: string;
      readonly owner: number;
      readonly executable: boolean;
      readonly way: readonly WayPoint[];
    };

/** One file, link or directory. */
export interface WayPoint {
  readonly path: string;
  readonly type: string;
  readonly uid: number;
  /** Octal without leading zeros. */
  readonly mode: string;
}

const outside = { kind: 'outside' } as const;
const mostLinks = 40;

/** These absolute paths as the host has them: links followed one by one, so that no link's directory is passed over. */
export async function locatePrograms(host: Host, written: readonly string[]): Promise<LocatedProgram[]> {
  const chains = await Promise.all(written.map((path) => followLinks(host, path)));
  const found = chains.flatMap((chain) => (chain === undefined ? [] : [chain.real]));
  const digests = await digestsOf(host, found);
  return written.map((path, index) => {
    const chain = chains[index];
    const sha256 = chain === undefined ? undefined : digests.get(chain.real);
    if (chain === undefined || sha256 === undefined) return { kind: 'absent', written: path };
    const self = chain.way.find((point) => point.path === chain.real)!;
    return {
      kind: 'located',
      written: path,
      real: chain.real,
      sha256,
      owner: self.uid,
      executable: (Number.parseInt(self.mode, 8) & 0o111) !== 0,
      way: chain.way,
    };
  });
}

interface Chain {
  readonly real: string;
  readonly way: readonly WayPoint[];
}

async function followLinks(host: Host, start: string): Promise<Chain | undefined> {
  const way = new Map<string, WayPoint>();
  let pending = start;
  for (let links = 0; links <= mostLinks;) {
    const step = await firstLink(host, pending, way);
    if (step === undefined) return undefined;
    if (step.target === undefined) return { real: pending, way: [...way.values()] };
    pending = step.target;
    links++;
  }
  return undefined;
}

/** Walks a path from `/`; `target` is the whole path again after the first link on it was resolved. undefined: something on it is not there. */
async function firstLink(host: Host, path: string, way: Map<string, WayPoint>): Promise<{ readonly target?: string } | undefined> {
  const parts = normalised(path);
  const prefixes = ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
  const points = await statAll(host, prefixes);
  for (const [index, prefix] of prefixes.entries()) {
    const point = points.get(prefix);
    if (point === undefined) return undefined;
    way.set(prefix, point);
    if (point.type !== 'symbolic link') continue;
    const target = await readLink(host, prefix);
    if (target === undefined) return undefined;
    const base = target.startsWith('/') ? target : `${prefixes[index - 1] ?? ''}/${target}`;
    return { target: `/${normalised([base, ...parts.slice(index)].join('/')).join('/')}` };
  }
  return {};
}

/** Components without `.`; `..` is taken back textually, which is right because every directory before it was resolved already. */
function normalised(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts;
}

async function statAll(host: Host, paths: readonly string[]): Promise<Map<string, WayPoint>> {
  const run = await runTool(host, { argv: ['/usr/bin/stat', '--printf=%F|%u|%a|%n\\0', '--', ...paths], profile: outside });
  const records = run.stdout.toString('utf8').split('\0').filter(Boolean);
  return new Map(
    records.map((record) => {
      const [type = '', uid = '', mode = '', ...name] = record.split('|');
      return [name.join('|'), { path: name.join('|'), type, uid: Number(uid), mode }];
    }),
  );
}

async function readLink(host: Host, path: string): Promise<string | undefined> {
  const run = await runTool(host, { argv: ['/usr/bin/readlink', '--no-newline', '--', path], profile: outside });
  return run.ended.kind === 'exited' && run.ended.code === 0 ? run.stdout.toString('utf8') : undefined;
}

async function digestsOf(host: Host, paths: readonly string[]): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map();
  const run = await runTool(host, { argv: ['/usr/bin/sha256sum', '--zero', '--', ...new Set(paths)], profile: outside });
  return new Map(
    run.stdout
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((record) => [record.slice(66), record.slice(0, 64)]),
  );
}

/** Why somebody besides root (and `self`, where Holdpoint acts as a normal user) could put another program in its place; undefined: nobody could. */
export function replaceableBy(program: Extract<LocatedProgram, { kind: 'located' }>, self: number): string | undefined {
  for (const { path, type, uid, mode } of program.way) {
    if (uid !== 0 && uid !== self) return `${path} belongs to uid ${uid}`;
    const bits = Number.parseInt(mode, 8);
    // In a sticky directory nobody replaces another's file; a link's own mode means nothing.
    const sticky = type === 'directory' && (bits & 0o1000) !== 0;
    if (type !== 'symbolic link' && !sticky && (bits & 0o022) !== 0)
      return `${path} is writable for ${(bits & 0o002) === 0 ? 'its group' : 'everybody'} (mode ${mode})`;
  }
  return undefined;
}
