import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
export const launcher = path.join(root, 'bin/holdpoint.cjs');
/** Loaded before the program: it dies where it is told to. */
export const killer = path.join(import.meta.dirname, 'kill-at.mjs');
export const runbook = 'runbooks/five.yaml';

/** One host state, one workspace with a repository, one folder that the runbook of five steps changes. */
export interface World {
  readonly folder: string;
  readonly site: string;
  readonly workspace: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  /** Keeps everything as it is now under a name. */
  readonly keep: (name: string) => void;
  /** Everything as it was kept. */
  readonly restore: (name: string) => void;
  readonly remove: () => void;
}

/** What the folder holds before; the steps and their contents stand in `afterwards`. */
const before: Readonly<Record<string, string>> = {
  'settings.json': '{\n  "greeting": "Hello",\n  "page": "index.html"\n}\n',
  'pages/index.html': '<h1>Hello</h1>\n',
};

/** Outside /tmp, because the boundary empties /tmp. */
export function makeWorld(): World {
  const folder = realpathSync(mkdtempSync('/var/tmp/holdpoint-crash-'));
  const live = path.join(folder, 'live');
  const [site, workspace, state] = ['site', 'workspace', 'state'].map((name) => path.join(live, name)) as [string, string, string];
  for (const [name, text] of Object.entries(before)) put(path.join(site, name), text);
  put(path.join(workspace, 'ops/policy.yaml'), policy(site));
  put(path.join(workspace, runbook), fiveSteps(site));
  const copy = (from: string, to: string): void => {
    rmSync(to, { recursive: true, force: true });
    // Times to the nanosecond: the operation was approved for exactly this.
    execFileSync('cp', ['-a', '--', from, to]);
  };
  return {
    folder,
    site,
    workspace,
    state,
    // One thread for files, so that calls come in the same order every time.
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, HOLDPOINT_STATE: state, UV_THREADPOOL_SIZE: '1', LANG: 'C.UTF-8' },
    keep: (name) => copy(live, path.join(folder, name)),
    restore: (name) => copy(path.join(folder, name), live),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}

export interface Ended {
  /** undefined: ended by SIGKILL. */
  readonly exit: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** The real program, without a terminal. */
export async function holdpoint(world: World, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const all = ['--import', killer, launcher, ...words, '-C', world.workspace, '--json'];
    const options = { env: { ...world.env, ...env }, timeout: 120_000, maxBuffer: 1 << 26 };
    const child = execFile(process.execPath, all, options, (_error, out, err) => {
      const killed = child.signalCode === 'SIGKILL';
      resolve({ exit: killed ? undefined : (child.exitCode ?? -1), out, err });
    });
  });
}

/** `run`, as far as the operation stands approved in the journal; no runner is started. */
export async function startOnly(world: World, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return holdpoint(world, ['run', runbook, '--unattended', '--self-approve', 'a test'], { ...env, CRASH_NO_RUNNER: '1' });
}

function put(file: string, text: string): void {
  if (!existsSync(path.dirname(file))) mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function policy(site: string): string {
  const rule = '{ approval: self, rehearsal: optional, confirm_within: optional, enforcement: kernel }';
  return `holdpoint: 1
commands:
  - [/usr/bin/grep, -c, { match: "\\"[a-z]+\\"" }, { path: ${site} }]
  - [/usr/bin/cp, --, { path: ${site} }, { path: ${site} }]
risk_classes:
  READ_ONLY: { approval: none, rehearsal: optional, confirm_within: optional, enforcement: kernel }
  LOW_RISK_CONFIG: ${rule}
  SERVICE_RESTART: ${rule}
  FILESYSTEM_WRITE: ${rule}
  DATA_CHANGE: ${rule}
  ACCESS_CHANGE: ${rule}
  HOST_CHANGE: ${rule}
commit: false
`;
}

function fiveSteps(site: string): string {
  return `holdpoint: 1
operation_name: Five steps
objective: A run that is killed everywhere
risk_class: FILESYSTEM_WRITE
blast_radius: One folder
rollback_strategy: The snapshot
allowed_paths: [${site}]
allowed_services: []
healthy:
  - file: { path: ${site}/settings.json, exists: true }
steps:
  - name: Write
    write: { path: ${site}/new.txt, content: "new\\n" }
  - name: Copy
    run: { argv: [/usr/bin/cp, --, ${site}/pages/index.html, ${site}/pages/before.html] }
    gates: [{ file: { path: ${site}/pages/before.html, exists: true } }]
  - name: Copy again
    run: { argv: [/usr/bin/cp, --, ${site}/settings.json, ${site}/settings.bak] }
    gates: [{ file: { path: ${site}/settings.bak, exists: true } }]
  - name: Check
    check: [{ command: [/usr/bin/grep, -c, '"greeting"', ${site}/settings.json] }]
  - name: Write again
    write: { path: ${site}/settings.json, edit: [{ find: Hello, with: Goodbye, count: 1 }] }
`;
}
