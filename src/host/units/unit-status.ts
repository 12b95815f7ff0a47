import type { UnitSight } from '../../model/unit-sight.ts';
import { endedOfBwrap } from '../boundary/bwrap-status.ts';
import { collector } from '../collect.ts';
import { fixedPath } from '../environment.ts';
import { wordsOfEnd } from '../own-tool.ts';
import { spawn } from '../spawn.ts';
import { readText, type UnitFiles } from './unit-files.ts';

/** systemctl(1), whose answers are for programs. */
export async function systemctl(...words: readonly string[]): Promise<string> {
  const output = collector(64 * 1024);
  const argv = ['/usr/bin/systemctl', '--no-pager', ...words];
  await spawn({ argv, env: { PATH: fixedPath, LC_ALL: 'C' }, cwd: '/', timeout: 10_000 }, output.watch);
  return output.text('out');
}

const wanted = ['LoadState', 'ActiveState', 'SubState', 'Result', 'ExecMainStatus'] as const;
type Properties = Readonly<Partial<Record<(typeof wanted)[number], string>>>;

/** What systemd says of a unit; a unit that is gone reads `not-found`, `success` and 0 whatever became of it, so then only its own result counts. */
export async function seeUnit(unit: string, files: UnitFiles): Promise<UnitSight> {
  return sightOf(
    unit,
    parse(await systemctl('show', unit, ...wanted.flatMap((name) => ['--property', name]))),
    readText(files.status),
    readText(files.code),
  );
}

/** `status` and `code`: what it left in its files; empty: nothing. */
function sightOf(unit: string, seen: Properties, status: string, code: string): UnitSight {
  const alive = ['active', 'activating', 'deactivating', 'reloading'].includes(seen.ActiveState ?? '');
  if (alive && code === '') return { state: 'running', text: `its unit ${unit} is still running (${seen.ActiveState}, ${seen.SubState})` };
  if (/"exit-code"/.test(status)) {
    const ended = endedOfBwrap({ status, complaint: '', cut: false, exitCode: undefined, signal: undefined });
    return { state: 'ended', text: `its unit ${unit} went on without the runner and ended with ${wordsOfEnd(ended)}` };
  }
  if (code.trim() !== '') return { state: 'ended', text: `its unit ${unit} ended with ${code.trim()} before the command could begin` };
  if (seen.LoadState === undefined || seen.LoadState === 'not-found')
    return { state: 'unknown', text: `its unit ${unit} is gone and left no result` };
  return { state: 'ended', text: `its unit ${unit} ended: ${seen.Result ?? 'no result'}, status ${seen.ExecMainStatus ?? 'unknown'}` };
}

function parse(text: string): Properties {
  return Object.fromEntries(text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
