import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { layOut, siteOf } from '../../tools/demo/workspace.ts';

const siteProgram = path.resolve(import.meta.dirname, '../../tools/demo/site.mjs');

/** The demo's web server and workspace in a folder of their own, with a host state of their own. */
export interface DemoSite {
  readonly workspace: string;
  /** For the program: where its state lies. */
  readonly env: Readonly<Record<string, string>>;
  /** What visitors get. */
  readonly visit: () => Promise<string>;
  /** A runbook of a test's own over the site's folder, and the lines that the policy needs for it. */
  readonly addRunbook: (name: string, body: string, allowed?: readonly string[]) => Promise<void>;
  /** The port and the folder, for runbooks of a test's own. */
  readonly port: number;
  readonly site: string;
  /** Events of the only or newest operation. */
  readonly events: () => Promise<readonly { readonly type: string; readonly [key: string]: unknown }[]>;
  /** Ends the server and every runner of this state, and removes everything. */
  readonly close: () => Promise<void>;
}

export async function startDemoSite(): Promise<DemoSite> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'holdpoint-tui-')));
  const child = spawn(process.execPath, [siteProgram, siteOf(folder)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const port = Number(line);
  await layOut(folder, port, 'kernel');
  const state = path.join(folder, 'state');
  const operations = path.join(state, 'operations');
  const events: DemoSite['events'] = async () => {
    const newest = (await readdir(operations)).toSorted().at(-1);
    if (newest === undefined) return [];
    const text = await readFile(path.join(operations, newest, 'journal.ndjson'), 'utf8');
    return text
      .split('\n')
      .filter((each) => each !== '')
      .map((each) => JSON.parse(each) as { type: string });
  };
  return {
    workspace: path.join(folder, 'workspace'),
    env: { HOLDPOINT_STATE: state },
    visit: async () => (await fetch(`http://127.0.0.1:${port}/`)).text(),
    addRunbook: async (name, body, allowed = []) => {
      const policy = path.join(folder, 'workspace/ops/policy.yaml');
      const text = await readFile(policy, 'utf8');
      await writeFile(policy, text.replace('commands:\n', `commands:\n${allowed.map((each) => `  - ${each}\n`).join('')}`));
      await writeFile(path.join(folder, 'workspace/runbooks', name), `${declaration(siteOf(folder))}${body}`);
    },
    port,
    site: siteOf(folder),
    events,
    close: async () => {
      const started = existsSync(operations) ? await runnersOf(operations) : [];
      for (const pid of started) endRunner(pid);
      child.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function runnersOf(operations: string): Promise<number[]> {
  const pids: number[] = [];
  for (const id of await readdir(operations)) {
    const text = await readFile(path.join(operations, id, 'journal.ndjson'), 'utf8').catch(() => '');
    for (const match of text.matchAll(/"type":"runner-started","pid":(\d+)/g)) pids.push(Number(match[1]));
  }
  return pids;
}

/** Only a process that still is a runner: a number may have been given to somebody else meanwhile. */
function endRunner(pid: number): void {
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('operation-runner')) process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

function declaration(site: string): string {
  return `holdpoint: 1
operation_name: A change of a test
objective: See what the screen shows
risk_class: FILESYSTEM_WRITE
blast_radius: The folder of one test
rollback_strategy: Put the folder back from the snapshot
allowed_paths: [${site}]
allowed_services: []
healthy:
  - file: { path: ${site}/settings.json, exists: true }
`;
}
