import { failed, ok, type Result } from '../../model/failure.ts';
import type { Host, Profile } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { runTool, toolFailure, useTool } from '../own-tool.ts';
import { escapeBackslash, nulList, pathBytes, pathText, splitNul } from './path-text.ts';
import { parentOf } from './restore-plan.ts';

const anHour = 3_600_000;

/** rsync(1) in a dry run that would make the living side equal to the copy: every line it prints is a difference. */
export async function compareByRsync(
  host: Host,
  profile: Profile,
  tree: string,
  top: string,
  kept: readonly string[],
): Promise<Result<readonly string[]>> {
  const parent = parentOf(top);
  const from = parent === '/' ? '' : parent;
  const sockets = await useTool(host, { argv: ['find', top, '-type', 's', '-print0'], profile }, 'looking for sockets');
  if (!sockets.ok) return sockets;
  const excluded = [...kept.filter((path) => isBelow(path, escapeBackslash(top))).map(pathBytes), ...splitNul(sockets.value)];
  const rules = [
    ...excluded.map((path) => rule('-', path.subarray(Buffer.byteLength(from)))),
    rule('+', Buffer.from(top.slice(from.length))),
    rule('+', Buffer.from(top.slice(from.length)), '/**'),
    Buffer.from('- *'),
  ];
  const argv = [
    'rsync',
    '-n',
    '-aHAX',
    '-c',
    '-i',
    '-0',
    '--delete',
    '--numeric-ids',
    '--modify-window=-1',
    '--out-format=%i %n',
    '--filter=merge -',
    '--',
    `${tree}${from}/`,
    `${from}/`,
  ];
  const run = await runTool(host, { argv, profile, stdin: nulList(rules), timeout: anHour });
  if (run.ended.kind !== 'exited' || run.ended.code !== 0) return failed(toolFailure(run, 'comparing with rsync'));
  return ok(parseItemized(run.stdout, from));
}

/** A filter rule for exactly this path, anchored at the transfer's root. */
function rule(sign: '+' | '-', path: Buffer, after = ''): Buffer {
  const text = path.toString('latin1').replace(/[\\*?[]/g, (character) => `\\${character}`);
  // rsync(1): a backslash escapes only where the pattern holds a wildcard; without one it is literal.
  const wild = /[*?[]/.test(path.toString('latin1')) || after !== '';
  return Buffer.from(`${sign} ${wild ? text : path.toString('latin1')}${after}`, 'latin1');
}

/** Lines of `--out-format='%i %n'`: eleven letters or `*deleting  `, then the name, other than printable bytes as `\#ooo`. */
function parseItemized(output: Buffer, from: string): string[] {
  const lines = output
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '' && !/^\S+ +\.\/$/.test(line));
  return lines.map((line) => {
    const name = line.slice(12).replace(/\\#([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const path = Buffer.concat([Buffer.from(`${from}/`), Buffer.from(name.replace(/\/$/, ''), 'latin1')]);
    return pathText(path);
  });
}
