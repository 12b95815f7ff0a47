import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { noRehearsal } from '../../host/rehearsal/use-rehearsal.ts';
import { useWorkspace, type OwnWorkspace } from './use-workspace.ts';

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((name) => {
      try {
        return [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    });
}

/** Everything that a rehearsal could have left behind: mounts, processes that know its folder, files of state and allowed paths. */
function traces({ top, state }: OwnWorkspace): { readonly mounts: string; readonly processes: string[]; readonly files: string } {
  const processes = commandLines().filter((words) => words.includes(path.dirname(state)));
  const files = execFileSync('find', [top, state, '-not', '-path', `${state}/scratch*`, '-printf', '%p %m %s %T@\\n']).toString();
  const scratch = existsSync(path.join(state, 'scratch'))
    ? execFileSync('find', [path.join(state, 'scratch'), '-type', 'f']).toString()
    : '';
  const mine = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(path.dirname(state)) || line.includes('holdpoint'));
  return { mounts: mine.join('\n'), processes, files: files + scratch };
}

/** Somebody runs sleep(1) for exactly so long. */
function isAsleep(seconds: string): boolean {
  return commandLines().some((words) => words === `/usr/bin/sleep ${seconds} `);
}

async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !holds();) {
    if (Date.now() > deadline) return;
    await pause(20);
  }
}

describe.skipIf(noRehearsal !== undefined)('a rehearsal that is killed', () => {
  test.each([
    ['while the pre-image is taken', 'rehearsing: taking the pre-image', ''],
    ['in the midst of a step', 'rehearsing: step 2', 'sleep'],
    ['while steps are rolled back in copies', 'rehearsing: step 3', ''],
  ])('leaves no mount, process or file: %s', async (_when, line, running) => {
    const own = await useWorkspace();
    mkdirSync(path.join(own.top, 'many'));
    for (let name = 0; name < 50; name += 1) writeFileSync(path.join(own.top, 'many', String(name)), 'x'.repeat(1000));
    const asleep = '61.0625';
    own.runbook(`  - name: One
    write: { path: ${own.top}/a, content: "new" }
  - name: Two
    run: /usr/bin/sleep ${running === '' ? '0' : asleep}
    gates: [{ command: /usr/bin/test -e ${own.top}/a }]
  - name: Three
    run: /usr/bin/rm -r ${own.top}/many
    gates: [{ file: { path: ${own.top}/many, absent: true } }]
`);
    expect((await own.hp('plan', 'runbooks/x.yaml', '--survey')).exit).toBe(0);
    const before = traces(own);
    expect(before).toMatchObject({ mounts: '', processes: [] });
    const child = own.start('rehearse', 'runbooks/x.yaml');
    const ended = new Promise((resolve) => child.on('close', resolve));
    await new Promise<void>((resolve) => {
      let said = '';
      child.stderr!.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes(line)) resolve();
      });
      void ended.then(() => resolve());
    });
    const sleeps = running !== '';
    await until(() => isAsleep(asleep) === sleeps);
    expect(isAsleep(asleep)).toBe(sleeps);
    expect(child.exitCode).toBe(null);
    child.kill('SIGKILL');
    await ended;
    await until(() => traces(own).processes.length === 0);
    expect(traces(own)).toEqual(before);
    expect(isAsleep(asleep)).toBe(false);
    expect(own.proofs()).toEqual([]);
  });
});
