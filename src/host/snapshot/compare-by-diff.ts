import { failed, ok, type Result } from '../../model/failure.ts';
import type { Host, Profile } from '../../ports/host.ts';
import { runTool, toolFailure } from '../own-tool.ts';
import { escapeBackslash, pathText, splitNul } from './path-text.ts';

const anHour = 3_600_000;

/** diff(1) for contents and link targets, stat(1) for type, mode, owner, time and number of links. Extended attributes are not compared. */
export async function compareByDiff(host: Host, profile: Profile, tree: string, top: string): Promise<Result<readonly string[]>> {
  const diff = await runTool(host, { argv: ['diff', '-rq', '--no-dereference', '--', tree + top, top], profile, timeout: anHour });
  if (diff.ended.kind !== 'exited' || diff.ended.code > 1) return failed(toolFailure(diff, 'comparing with diff'));
  const stats = [];
  for (const below of [tree, '']) {
    const run = await runTool(host, {
      argv: ['find', below + top, '-exec', 'stat', `--printf=%n\\0${statFields}\\0`, '--', '{}', '+'],
      profile,
    });
    if (run.ended.kind !== 'exited' || run.ended.code !== 0) return failed(toolFailure(run, 'comparing with stat'));
    stats.push(parseStats(run.stdout, below));
  }
  const [copy, living] = stats as [Map<string, string>, Map<string, string>];
  const paths = [...new Set([...copy.keys(), ...living.keys()])].filter(
    (path) => copy.get(path) !== living.get(path) && !living.get(path)?.startsWith('socket'),
  );
  return ok([...diffPaths(diff.stdout.toString('utf8'), tree, top), ...paths]);
}

const statFields = '%F %a %u %g %.9Y';

function parseStats(output: Buffer, below: string): Map<string, string> {
  const words = splitNul(output);
  const cut = Buffer.byteLength(below);
  const pairs = words.flatMap((word, index): [string, string][] =>
    index % 2 === 0 && words[index + 1] !== undefined ? [[pathText(word.subarray(cut)), words[index + 1]!.toString('latin1')]] : [],
  );
  // stat names an empty file differently from a full one.
  return new Map(pairs.map(([path, fields]) => [path, fields.replace('regular empty file', 'regular file')]));
}

/** Of `Files A and B differ` and its like, the path; lines that cannot be read stand for the whole top. What is only on one side stat has found already. */
function diffPaths(text: string, tree: string, top: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Only in '))
    .map((line) => {
      const both = /^(?:Files|Symbolic links) (.*) differ$/.exec(line)?.[1];
      const path = both?.slice((both.length + tree.length + ' and '.length) / 2);
      return both !== undefined && path !== undefined && both === `${tree}${path} and ${path}`
        ? escapeBackslash(path)
        : escapeBackslash(top);
    });
}
