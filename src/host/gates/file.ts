import type { FileExpectation } from '../../model/gate.ts';
import type { Host } from '../../ports/host.ts';
import { runTool, wordsOfEnd } from '../own-tool.ts';
import type { Look } from './judge.ts';
import { fail, pass, unknown, type Observation } from './observation.ts';
import { statFile, type FileStat } from './stat-file.ts';

/** Most bytes that `contains` searches. */
const searchLimit = 64 * 1024 ** 2;

/**
 * A file as it lies there. `exists`, `absent` and `link` look at the path itself, the others at what a link leads to. Unreadable, or changed
 * while it was read: UNKNOWN. `written`: SHA-256 of what the step put there; missing: not known to this process.
 */
export function lookByFile(host: Host, path: string, expect: FileExpectation, written?: string): Look {
  return async ({ timeout, cancel }) => {
    const follow = expect.is !== 'exists' && expect.is !== 'absent' && expect.is !== 'link';
    const found = await statFile(host, path, follow, cancel);
    if (found.kind === 'unreadable') return unknown(found.reason);
    if (found.kind === 'absent') return expect.is === 'absent' ? pass('absent') : fail('absent');
    const { stat } = found;
    switch (expect.is) {
      case 'exists':
        return pass(stat.type);
      case 'absent':
        return fail(`there is a ${stat.type}`);
      case 'mode':
        return compare(stat.mode.padStart(4, '0'), expect.mode.padStart(4, '0'), 'mode');
      case 'owner':
        return judgeOwner(stat, expect.owner);
      case 'link':
        return judgeLink(host, path, expect.target, stat, cancel);
      case 'sha256':
      case 'contains':
        return judgeContent(host, path, expect, stat, { timeout, cancel });
      case 'written':
        if (written === undefined) return unknown('what was written is not known any more: Holdpoint was started again since');
        return judgeContent(host, path, { is: 'sha256', sha256: written }, stat, { timeout, cancel });
      default:
        return expect satisfies never;
    }
  };
}

function compare(found: string, wanted: string, what: string): Observation {
  return found === wanted ? pass(`${what} ${found}`) : fail(`${what} ${found}, not ${wanted}`);
}

async function judgeLink(host: Host, path: string, target: string, stat: FileStat, cancel: AbortSignal): Promise<Observation> {
  if (stat.type !== 'symbolic link') return fail(`it is a ${stat.type}, not a link`);
  const run = await runTool(
    host,
    { argv: ['/usr/bin/readlink', '--no-newline', '--', path], profile: { kind: 'outside' }, timeout: 10_000 },
    cancel,
  );
  if (run.ended.kind !== 'exited' || run.ended.code !== 0) return unknown(run.stderr.trim().split('\n')[0] || wordsOfEnd(run.ended));
  return compare(run.stdout.toString('utf8'), target, 'link to');
}

/** `USER`, `USER:GROUP` or `:GROUP`, by name or by number. */
function judgeOwner(stat: FileStat, wanted: string): Observation {
  const [user = '', group] = wanted.split(':');
  const same = (user === '' || [stat.user, stat.uid].includes(user)) && (group === undefined || [stat.group, stat.gid].includes(group));
  const shown = `owner ${stat.user}:${stat.group}`;
  return same ? pass(shown) : fail(`${shown}, not ${wanted}`);
}

async function judgeContent(
  host: Host,
  path: string,
  expect: Extract<FileExpectation, { readonly is: 'sha256' | 'contains' }>,
  before: FileStat,
  limits: { readonly timeout: number; readonly cancel: AbortSignal },
): Promise<Observation> {
  if (!before.type.startsWith('regular')) return fail(`it is a ${before.type}, not a file`);
  if (expect.is === 'contains' && before.size > searchLimit) return unknown('the file is larger than 64 MiB');
  const argv = expect.is === 'sha256' ? ['/usr/bin/sha256sum', '--', path] : ['/usr/bin/cat', '--', path];
  const run = await runTool(host, { argv, profile: { kind: 'outside' }, timeout: limits.timeout, limit: searchLimit }, limits.cancel);
  if (run.ended.kind !== 'exited' || run.ended.code !== 0) return unknown(run.stderr.trim().split('\n')[0] || wordsOfEnd(run.ended));
  const after = await statFile(host, path, true, limits.cancel);
  if (after.kind !== 'there' || after.stat.inode !== before.inode || after.stat.changed !== before.changed)
    return unknown('it changed while it was read');
  if (expect.is === 'contains')
    return run.stdout.includes(expect.text) ? pass('it contains the text') : fail('it does not contain the text');
  // sha256sum puts a backslash before the digest of a file whose name it has to escape.
  return compare(run.stdout.toString('latin1').replace(/^\\/, '').slice(0, 64), expect.sha256.toLowerCase(), 'sha256');
}
