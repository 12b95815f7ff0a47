import type { PlanScope } from '../../model/plan.ts';
import type { Host } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { runTool } from '../own-tool.ts';

export interface PathsSurveyed {
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

const outside = { kind: 'outside' } as const;

/** Allowed paths as the host has them: there, plain, and no way to anything else. `state`: Holdpoint's own folders. */
export async function surveyPaths(host: Host, scope: PlanScope, state: readonly string[]): Promise<PathsSurveyed> {
  const refusals: string[] = [];
  const notes: string[] = [];
  const usable: string[] = [];
  for (const path of scope.writable) {
    const found = await look(host, path);
    if (found.kind === 'refused') refusals.push(found.reason);
    else {
      usable.push(path);
      if (found.type !== 'directory') notes.push(`${path} is a single file: a program that writes a new file and renames it fails there`);
    }
    const ours = state.find((folder) => isBelow(folder, path) || isBelow(path, folder));
    if (ours !== undefined) refusals.push(`the allowed path ${path} and Holdpoint's own state ${ours} lie inside each other`);
  }
  refusals.push(...(await nestedMounts(host, usable)), ...(await leavingLinks(host, usable)));
  const absent: string[] = [];
  for (const path of scope.protected) if (await isAbsent(host, path)) absent.push(path);
  if (absent.length > 0)
    notes.push(`no mount can protect what does not exist yet; a step that makes one of these fails: ${absent.join(', ')}`);
  return { refusals, notes };
}

type Looked = { readonly kind: 'usable'; readonly type: string } | { readonly kind: 'refused'; readonly reason: string };

async function look(host: Host, path: string): Promise<Looked> {
  const real = await runTool(host, { argv: ['/usr/bin/realpath', '--canonicalize-existing', '--zero', '--', path], profile: outside });
  if (real.ended.kind !== 'exited' || real.ended.code !== 0) {
    if (/Too many levels/.test(real.stderr)) return { kind: 'refused', reason: `the allowed path ${path} is a loop of symbolic links` };
    return { kind: 'refused', reason: `the allowed path ${path} does not exist: make it first, or allow the directory above it` };
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

/** Another file system inside an allowed path is writable too, and in no snapshot. */
async function nestedMounts(host: Host, paths: readonly string[]): Promise<string[]> {
  const mounts = await host.get('/proc/self/mountinfo', 4 * 1024 ** 2);
  const points =
    mounts.kind === 'file'
      ? Buffer.from(mounts.bytes)
          .toString('utf8')
          .split('\n')
          .flatMap((line) => unescapeOctal(line.split(' ')[4] ?? '') || [])
      : [];
  const surprising = [...new Set(points)].flatMap((point) =>
    paths.filter((path) => point !== path && isBelow(point, path) && !paths.includes(point)).map((path) => ({ point, path })),
  );
  return surprising.map(
    ({ point, path }) =>
      `another file system is mounted at ${point}, inside the allowed path ${path}: name it among the allowed paths, or narrow them`,
  );
}

/** Files with a name outside: writing them inside changes them there too. */
async function leavingLinks(host: Host, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  const argv = ['/usr/bin/find', ...paths, '-type', 'f', '-links', '+1', '-printf', '%D:%i %n %p\\0'];
  const run = await runTool(host, { argv, profile: outside });
  const inodes = new Map<string, { readonly links: number; readonly names: Set<string> }>();
  for (const record of run.stdout.toString('utf8').split('\0').filter(Boolean)) {
    const [inode = '', links = '', ...name] = record.split(' ');
    const known = inodes.get(inode) ?? { links: Number(links), names: new Set<string>() };
    known.names.add(name.join(' '));
    inodes.set(inode, known);
  }
  const leaving = [...inodes.values()].filter(({ links, names }) => links > names.size).map(({ names }) => [...names][0]!);
  return leaving.map(
    (name) => `${name} has another name outside the allowed paths (hard link): find it with \`find / -xdev -samefile ${name}\``,
  );
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
