// `npm run demo`: one operation on this machine, as the user who calls it, without systemd and without root. A small web server of its own is
// changed step by step under gates; a second runbook is broken on purpose. Everything lies in one throw-away folder and goes when it ends, but for the report that was made.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endRunners } from './end-runners.ts';
import { clearUp } from './last-words.ts';
import { layOut, siteOf } from './workspace.ts';

const root = path.resolve(import.meta.dirname, '../..');
const words = process.argv.slice(2);

// A checkout that was pulled has an older dist/ than its sources; building takes a second.
if (existsSync(path.join(root, 'src'))) {
  const build = spawnSync(process.execPath, [path.join(root, 'scripts/build.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (build.status !== 0) process.exit(70);
}

// Not below /tmp: that is empty in a boundary, and without root the gates would not see the site.
const folder = await realpath(await mkdtemp('/var/tmp/holdpoint-demo-'));
const ignoreUntilTheAppEnds = (): void => undefined;
process.on('SIGINT', ignoreUntilTheAppEnds).on('SIGTERM', ignoreUntilTheAppEnds).on('SIGHUP', ignoreUntilTheAppEnds);
let site: ChildProcess | undefined;
try {
  const started = await startSite(folder);
  site = started.site;
  const confined = boundaryWorks();
  await layOut(folder, started.port, confined ? 'kernel' : 'advisory');
  if (!confined)
    process.stderr.write(
      'demo: bubblewrap is missing or may not be used here, so nothing is enforced and every screen says advisory; to change that: apt-get install bubblewrap\n',
    );
  process.stderr.write(`demo: a small web server answers on http://127.0.0.1:${started.port}/ until you leave\n`);
  process.exitCode = await holdpoint(folder);
} finally {
  await endRunners(path.join(folder, 'state'));
  site?.kill();
  process.stderr.write(await clearUp(folder));
}

/** Starts the web server on a free port. */
async function startSite(within: string): Promise<{ readonly site: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'site.mjs'), siteOf(within)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { site: child, port: Number(line) };
}

/** Whether an unprivileged bubblewrap can make a boundary here; tried, not guessed, and looked for where Holdpoint looks for it. */
function boundaryWorks(): boolean {
  const options = ['--ro-bind', '/', '/', '--unshare-net', '--dev', '/dev', '--proc', '/proc', '--', 'true'];
  return spawnSync('bwrap', options, { stdio: 'ignore', env: { PATH: '/usr/bin:/usr/local/bin:/bin' } }).status === 0;
}

/** The app on the demo's workspace; its exit code. Words after `--` replace the picker (`npm run demo -- run runbooks/1-good-change.yaml …`). */
async function holdpoint(within: string): Promise<number> {
  const app = spawn(process.execPath, [path.join(root, 'dist/cli.js'), ...words], {
    cwd: path.join(within, 'workspace'),
    stdio: 'inherit',
    env: { ...process.env, HOLDPOINT_STATE: path.join(within, 'state') },
  });
  const [code] = (await once(app, 'exit')) as [number | null];
  return code ?? 70;
}
