import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import fc from 'fast-check';

/** Names that break careless tools: newlines, bytes that are not UTF-8, leading dashes, globs, quotes, 255 bytes. */
const names: readonly Buffer[] = [
  ...[
    'a',
    'b',
    'c.conf',
    '-rf',
    ' ',
    'with space',
    'new\nline',
    'trailing\n',
    "it's",
    '"q"',
    'back\\slash',
    '\\x41',
    'glob*?[x]',
    'ünï',
    '$(id)',
    '.hidden',
    '~',
    '#',
    '+ x',
    '- x',
  ].map((name) => Buffer.from(name)),
  Buffer.from([0x66, 0xff, 0xfe, 0x6f]),
  Buffer.from([0xc3, 0x28]),
  Buffer.alloc(255, 'n'),
];

const number = fc.nat({ max: 1_000_000 });
const content = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.uint8Array({ minLength: 4000, maxLength: 9000 }),
  fc.constant(new Uint8Array(0)),
);
const mode = fc.constantFrom(0o644, 0o600, 0o755, 0o4755, 0o2750, 0o444, 0o000, 0o666);
const owner = fc.constantFrom(0, 1, 33, 65534);
/** Milliseconds since the epoch with a fraction that ext4 keeps, before and after 1970. */
const time = fc.constantFrom(1_600_000_000.123, 0, -1.5, 1_700_000_000.987654, 4_000_000_000);

export const growth = fc.record({
  kind: fc.constantFrom('file', 'file', 'file', 'directory', 'directory', 'link', 'hard-link', 'fifo'),
  where: number,
  name: number,
  content,
  mode,
  owner,
  time,
});
export const mutation = fc.record({
  kind: fc.constantFrom(
    'write',
    'append',
    'truncate',
    'mode',
    'owner',
    'time',
    'remove',
    'rename',
    'grow',
    'grow',
    'to-link',
    'to-directory',
    'to-file',
    'hard-link',
    'xattr',
    'acl',
    'touch-back',
  ),
  at: number,
  growth,
});

export type Growth = typeof growth extends fc.Arbitrary<infer T> ? T : never;
export type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

/** A normal user reads and sets only what is its own; in its user namespace no other user has a number. */
const isRoot = process.getuid!() === 0;
const own = process.getuid!();

const slash = Buffer.from('/');
const join = (folder: Buffer, name: Buffer): Buffer => Buffer.concat([folder, slash, name]);
const pick = <T>(items: readonly T[], index: number): T | undefined => (items.length === 0 ? undefined : items[index % items.length]);

/** Adds one entry somewhere below the root; what stands in its way wins. */
export function grow(root: Buffer, spec: Growth): void {
  const all = walk(root);
  const folders = [root, ...all.filter((path) => lstatSync(path).isDirectory())];
  const place = join(pick(folders, spec.where)!, pick(names, spec.name)!);
  if (place.length > 3000) return;
  try {
    switch (spec.kind) {
      case 'file':
        writeFileSync(place, spec.content, { flag: 'wx', mode: spec.mode });
        break;
      case 'directory':
        mkdirSync(place);
        break;
      case 'link':
        symlinkSync(pick(['a', '../b', '/etc/passwd', 'nowhere', '.', 'x'.repeat(200)], spec.mode + spec.owner)!, place);
        break;
      case 'hard-link': {
        const file = pick(
          all.filter((path) => lstatSync(path).isFile()),
          spec.name + spec.where,
        );
        if (file !== undefined) linkSync(file, place);
        return;
      }
      case 'fifo':
        execFileSync('/usr/bin/mkfifo', ['--', `${root.toString('latin1')}/fifo-${spec.name % 5}`], { stdio: 'ignore' });
        return;
      default:
        spec.kind satisfies never;
    }
    decorate(place, spec);
  } catch (error) {
    if (!expected(error)) throw error;
  }
}

function decorate(place: Buffer, spec: Growth): void {
  if (lstatSync(place).isSymbolicLink()) {
    if (isRoot) lchownSync(place, spec.owner, spec.owner);
    lutimesSync(place, spec.time, spec.time);
    return;
  }
  if (isRoot) chownSync(place, spec.owner, spec.owner);
  chmodSync(place, isRoot ? spec.mode : spec.mode | 0o600);
  if (lstatSync(place).isDirectory()) chmodSync(place, spec.mode | 0o700);
  if (spec.name % 6 === 0) runOn('/usr/bin/setfattr', ['-n', 'user.t1', '-v', 'before', '--'], place);
  if (spec.name % 7 === 0)
    runOn('/usr/bin/setfacl', ['-m', `${lstatSync(place).isDirectory() ? 'd:' : ''}u:${isRoot ? 7 : own}:rx`, '--'], place);
  utimesSync(place, spec.time, spec.time);
}

export function mutate(root: Buffer, { kind, at, growth: spec }: Mutation): void {
  const target = pick(walk(root), at);
  if (kind === 'grow' || target === undefined) return grow(root, spec);
  const entry = lstatSync(target);
  try {
    switch (kind) {
      case 'write':
        return entry.isFile() ? writeFileSync(target, spec.content) : undefined;
      case 'append':
        return entry.isFile() ? appendFileSync(target, 'more') : undefined;
      case 'truncate':
        return entry.isFile() ? truncateSync(target, 0) : undefined;
      case 'mode':
        return entry.isSymbolicLink() ? undefined : chmodSync(target, spec.mode | (entry.isDirectory() ? 0o700 : isRoot ? 0 : 0o600));
      case 'owner':
        return isRoot ? lchownSync(target, spec.owner, spec.owner) : undefined;
      case 'time':
        return lutimesSync(target, spec.time, spec.time);
      case 'touch-back':
        // Content changed with the old size and the old time: only a digest tells.
        if (entry.isFile() && entry.size > 0) {
          const bytes = readFileSync(target);
          bytes[0] = bytes[0]! ^ 1;
          writeFileSync(target, bytes);
          runOn('/usr/bin/touch', ['-m', '-d', `@${lstatTime(entry.mtimeMs)}`, '--'], target);
        }
        return;
      case 'remove':
        return rmSync(target, { recursive: true });
      case 'rename':
        return renameSync(target, join(root, Buffer.from(`renamed-${spec.name % 7}`)));
      case 'to-link':
        rmSync(target, { recursive: true });
        return symlinkSync(pick(['/etc', 'a', '..'], spec.where)!, target);
      case 'to-directory':
        rmSync(target, { recursive: true });
        mkdirSync(target);
        return writeFileSync(join(target, Buffer.from('inside')), 'x');
      case 'to-file':
        rmSync(target, { recursive: true });
        return writeFileSync(target, spec.content);
      case 'hard-link': {
        const file = pick(
          walk(root).filter((one) => lstatSync(one).isFile()),
          spec.where,
        );
        if (file === undefined || file.equals(target)) return;
        rmSync(target, { recursive: true });
        return linkSync(file, target);
      }
      case 'xattr':
        return entry.isFile() || entry.isDirectory()
          ? runOn('/usr/bin/setfattr', ['-n', `user.t${spec.name % 3}`, '-v', `v${spec.mode}`, '--'], target)
          : undefined;
      case 'acl':
        return entry.isFile() || entry.isDirectory()
          ? runOn(
              '/usr/bin/setfacl',
              ['-m', `${entry.isDirectory() && spec.name % 2 === 0 ? 'd:' : ''}u:${isRoot ? spec.owner : own}:r`, '--'],
              target,
            )
          : undefined;
      default:
        kind satisfies never;
    }
  } catch (error) {
    if (!expected(error)) throw error;
  }
}

/** A name that is no UTF-8 cannot be an argument of execFile: xargs takes it from stdin. */
function runOn(program: string, words: readonly string[], target: Buffer): void {
  execFileSync('/usr/bin/xargs', ['-0', program, ...words], {
    input: Buffer.concat([target, Buffer.from([0])]),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

function lstatTime(ms: number): string {
  return (ms / 1000).toFixed(6);
}

function expected(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return (
    ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'EINVAL', 'ENOENT', 'ENAMETOOLONG', 'EBUSY', 'EPERM', 'ELOOP'].includes(code) ||
    (error as { status?: number }).status !== undefined
  );
}

/** All paths below a folder, not following links, parents first. */
function walk(root: Buffer): Buffer[] {
  return readdirSync(root, { encoding: 'buffer' })
    .toSorted((a, b) => Buffer.compare(a, b))
    .flatMap((name) => {
      const path = join(root, name);
      return [path, ...(lstatSync(path).isDirectory() ? walk(path) : [])];
    });
}

/** Everything a restore promises, by path: an account of a tree that owes nothing to the code under test. Sockets and ctime, inode numbers are left out. */
export function account(root: Buffer): Record<string, string> {
  const inodes = new Map<string, string>();
  const entries: Record<string, string> = {};
  for (const path of [root, ...walk(root)]) {
    const { mode: bits, uid, gid, mtimeNs, size, ino, nlink } = lstatSync(path, { bigint: true });
    const entry = lstatSync(path);
    const name = path.subarray(root.length).toString('latin1');
    const first = inodes.get(String(ino)) ?? name;
    inodes.set(String(ino), first);
    const inside = entry.isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex')
      : entry.isSymbolicLink()
        ? readlinkSync(path)
        : '';
    const group = entry.isDirectory() ? '' : `${nlink}@${first}`;
    entries[name] = [bits.toString(8), uid, gid, mtimeNs, entry.isDirectory() ? '' : size, inside, group].join(' ');
  }
  return { ...entries, attributes: attributes(root) };
}

function attributes(root: Buffer): string {
  const list = Buffer.concat([root, ...walk(root)].flatMap((path) => [path, Buffer.from([0])]));
  return execFileSync('/usr/bin/xargs', ['-0', '/usr/bin/getfattr', '-h', '-d', '-m', '-', '-e', 'hex', '--absolute-names'], {
    input: list,
    encoding: 'latin1',
  });
}
