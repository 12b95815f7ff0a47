import type { Digest } from '../../model/digest.ts';
import { failed, ok, type Result } from '../../model/failure.ts';
import type { Host, Profile } from '../../ports/host.ts';
import { runTool, toolFailure, useTool } from '../own-tool.ts';
import type { ListedEntry } from './list-entries.ts';
import { nulList, pathBytes, pathText, splitNul } from './path-text.ts';

/** Hashing a large tree may take its time. */
const anHour = 3_600_000;

export type SizedFile = Pick<ListedEntry, 'path' | 'size'>;

/** SHA-256 of these files by path. `below` stands before every path on the host, not in the answer. As many at once as the host has processors, up to four. */
export async function readDigests(
  host: Host,
  profile: Profile,
  files: readonly SizedFile[],
  processors: number,
  below = '',
): Promise<Result<ReadonlyMap<string, Digest>>> {
  const digests = new Map<string, Digest>();
  const shares = shareBySize(files, Math.min(processors, 4));
  const runs = await Promise.all(shares.map((share) => hash(host, profile, share, below)));
  for (const run of runs) {
    if (!run.ok) return run;
    for (const [path, digest] of run.value) digests.set(path, digest);
  }
  return ok(digests);
}

/**
 * `sh -c SCRIPT < NAMES`: one line a file. openssl uses what processors have for SHA-256 and is several times as fast as sha256sum(1), but not
 * every host has it. Whatever the host has configured for it (engines, FIPS) is left alone.
 */
const quickly = `
if command -v openssl >/dev/null; then OPENSSL_CONF=/dev/null exec xargs -0 -r openssl dgst -sha256 -r
else exec xargs -0 -r sha256sum -b --
fi
`;

/** Names that stand on a line as they are. */
const isPlainName = ({ path }: SizedFile): boolean => !/[\n\\]/.test(path);

async function hash(host: Host, profile: Profile, files: readonly SizedFile[], below: string): Promise<Result<[string, Digest][]>> {
  const plain = files.filter(isPlainName);
  const quick = await hashQuickly(host, profile, plain, below);
  const rest = quick === undefined ? files : files.filter((file) => !isPlainName(file));
  const hashed = await hashBySum(host, profile, rest, below);
  return hashed.ok ? ok([...(quick ?? []), ...hashed.value]) : hashed;
}

/** undefined: it did not answer for exactly these files; whether one of them cannot be read, sha256sum says. */
async function hashQuickly(
  host: Host,
  profile: Profile,
  files: readonly SizedFile[],
  below: string,
): Promise<[string, Digest][] | undefined> {
  if (files.length === 0) return [];
  const names = files.map(({ path }) => Buffer.concat([Buffer.from(below), pathBytes(path)]));
  const run = await runTool(host, { argv: ['/bin/sh', '-c', quickly], profile, stdin: nulList(names), timeout: anHour });
  if (run.ended.kind !== 'exited' || run.ended.code !== 0) return undefined;
  const lines = run.stdout.toString('latin1').split('\n');
  const isWhole = names.every(
    (name, at) => lines[at]?.slice(64) === ` *${name.toString('latin1')}` && /^[0-9a-f]{64}/.test(lines[at] ?? ''),
  );
  if (lines.length !== names.length + 1 || !isWhole) return undefined;
  return files.map(({ path }, at) => [path, lines[at]!.slice(0, 64)]);
}

async function hashBySum(host: Host, profile: Profile, files: readonly SizedFile[], below: string): Promise<Result<[string, Digest][]>> {
  if (files.length === 0) return ok([]);
  const stdin = nulList(files.map(({ path }) => Buffer.concat([Buffer.from(below), pathBytes(path)])));
  const run = await useTool(
    host,
    { argv: ['xargs', '-0', '-r', 'sha256sum', '-z', '--'], profile, stdin, timeout: anHour },
    'reading the allowed paths',
  );
  if (!run.ok) return run;
  const cut = 66 + Buffer.byteLength(below);
  const lines = splitNul(run.value);
  if (lines.length !== files.length)
    return failed({
      code: 'host-tool-failed',
      exit: 74,
      message: `sha256sum answered for ${lines.length} of ${files.length} files`,
      hint: 'try again; look for a file that changes all the time',
    });
  return ok(lines.map((line) => [pathText(line.subarray(cut)), line.toString('latin1', 0, 64)]));
}

/** Largest first, each to the lightest share, so that all end at about the same time. */
function shareBySize(files: readonly SizedFile[], count: number): SizedFile[][] {
  if (files.length <= 64) return files.length === 0 ? [] : [[...files]];
  const shares = Array.from({ length: count }, () => ({ weight: 0, files: [] as SizedFile[] }));
  for (const file of files.toSorted((a, b) => b.size - a.size)) {
    const lightest = shares.reduce((low, next) => (next.weight < low.weight ? next : low));
    lightest.files.push(file);
    lightest.weight += file.size + 16_384;
  }
  return shares.map((share) => share.files);
}

/** Extended attributes and ACLs (name to hex) of those entries that have any. */
export async function readXattrs(
  host: Host,
  profile: Profile,
  entries: readonly Pick<ListedEntry, 'path'>[],
  below = '',
): Promise<Result<ReadonlyMap<string, Readonly<Record<string, string>>>>> {
  if (entries.length === 0) return ok(new Map());
  const stdin = nulList(entries.map(({ path }) => Buffer.concat([Buffer.from(below), pathBytes(path)])));
  const argv = ['xargs', '-0', '-r', 'getfattr', '-h', '-d', '-m', '-', '-e', 'hex', '--absolute-names', '--'];
  const run = await runTool(host, { argv, profile, stdin });
  if (run.ended.kind !== 'exited' || run.ended.code !== 0) return failed(toolFailure(run, 'reading extended attributes'));
  return ok(parseXattrs(run.stdout, below));
}

/** getfattr(1): `# file: PATH`, then `name=0xHEX` lines, then an empty line; newline, CR and backslash in names as `\ooo`. */
export function parseXattrs(output: Buffer, below = ''): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  let current: Record<string, string> = {};
  for (const line of output.toString('latin1').split('\n')) {
    if (line.startsWith('# file: ')) {
      current = {};
      found.set(pathText(unescapeOctal(line.slice(8)).subarray(Buffer.byteLength(below))), current);
      continue;
    }
    const equals = line.indexOf('=');
    const name = equals === -1 ? line : line.slice(0, equals);
    if (name !== '') current[unescapeOctal(name).toString('utf8')] = equals === -1 ? '' : line.slice(equals + 3);
  }
  return found;
}

function unescapeOctal(text: string): Buffer {
  return Buffer.from(
    text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    'latin1',
  );
}
