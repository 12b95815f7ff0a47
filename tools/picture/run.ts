// `npm run picture`: the README's picture of the terminal app, taken from a real operation on the demo's web server: two steps are run,
// and what the screen shows before the third is written to docs/pictures/. Nothing of it is drawn by hand.
import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { buildProgram } from '../../scripts/bundle.ts';
import { layOut, siteOf } from '../demo/workspace.ts';
import { terminalSvg } from './svg.ts';

const root = path.resolve(import.meta.dirname, '../..');
const size = { cols: 100, rows: 30 } as const;
const name = 'New greeting on the demo site';
const enter = '\r';

await buildProgram({ entry: path.join(root, 'src/cli.ts'), outDir: path.join(root, 'dist') });
const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'holdpoint-')));
const site = spawnProcess(process.execPath, [path.join(root, 'tools/demo/site.mjs'), siteOf(folder)], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [port] = (await once(createInterface({ input: site.stdout }), 'line')) as [string];
await layOut(folder, Number(port), 'kernel');

const screen = new xterm.Terminal({ ...size, allowProposedApi: true });
const app = spawn(process.execPath, [path.join(root, 'dist/cli.js'), 'run', 'runbooks/1-good-change.yaml'], {
  ...size,
  cwd: path.join(folder, 'workspace'),
  // Node complains on the terminal itself about extra certificates that it cannot read.
  env: {
    ...process.env,
    NODE_EXTRA_CA_CERTS: '',
    CI: 'false',
    FORCE_COLOR: '2',
    TERM: 'xterm-256color',
    HOLDPOINT_STATE: path.join(folder, 'state'),
  },
});
app.onData((written) => screen.write(written));
const left = new Promise((resolve) => {
  app.onExit(resolve);
});

try {
  await press(enter, 'Enter plans it', 'Enter approve');
  await press(enter, 'Enter approve', 'type its name');
  await press('a new greeting is due', 'type its name', 'a new greeting is due');
  await pause();
  app.write(enter);
  await pause();
  await press(name, 'type its name', new RegExp(`▸ name {2,}${name}`));
  await press(enter, 'type its name', /next +step 1 /);
  await press(enter, /next +step 1 /, /next +step 2 /);
  await press(enter, /next +step 2 /, /next +step 3 /);
  await pause();
  const file = path.join(root, 'docs/pictures/operation.svg');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, terminalSvg(screen, 'Holdpoint in a terminal: two steps have passed their gates, the third waits for Enter'));
  console.log(`written: ${path.relative(root, file)}`);
  // The operation ends before its folder goes.
  await press(enter, /next +step 3 /, 'EXEC SUMMARY');
  await press('q', 'EXEC SUMMARY', undefined);
} finally {
  app.kill();
  site.kill();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** Presses keys on a screen until the next one is there; a key that comes too early does nothing. `next` undefined: the app has ended. */
async function press(keys: string, on: string | RegExp, next: string | RegExp | undefined): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    if (next !== undefined && shows(next)) return;
    if (shows(on)) app.write(keys);
    const ended = await Promise.race([left.then(() => true), pause().then(() => false)]);
    if (ended && next === undefined) return;
    if (ended) break;
  }
  throw new Error(`${String(next)} did not appear:\n${text()}`);
}

function shows(wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text());
}

function text(): string {
  return Array.from({ length: size.rows }, (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '').join('\n');
}

async function pause(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 700);
  });
}
