// One real Debian host, as a test holds it. The bed boots and ends it; README.md tells how to do the same by hand.
import { setTimeout as pause } from 'node:timers/promises';
import { packProgram, programFolder, runtimeBind, wrapper } from './program.ts';
import { type Ended, type RunOptions, mustRunBed, runBed } from './run-bed.ts';

export interface HostOptions {
  /** `main` (missing): an ordinary small server. `node`: bare Debian with its own Node and npm. */
  readonly base?: 'main' | 'node';
  /** Missing: one that nobody else has. */
  readonly name?: string;
  /** A folder of this machine in which the host's disk outlives it. Missing: what the host writes is forgotten with it. */
  readonly keep?: string;
  /** Files and folders of this machine seen in the host, read-only: `from` here, `to` there. Missing: none. */
  readonly binds?: readonly { readonly from: string; readonly to: string }[];
  /** Whether `holdpoint` of this checkout is there as a command (missing: it is). */
  readonly program?: boolean;
}

export interface ExecOptions extends RunOptions {
  /** Missing: root. */
  readonly user?: string;
  /** Missing: `/`. */
  readonly cwd?: string;
  /** Added to a fixed environment. Missing: nothing is added. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Host {
  readonly name: string;
  /** Runs a command as a process of the host, without a login. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<Ended>;
  /** The same, by `sh -eu`. */
  sh(script: string, options?: ExecOptions): Promise<Ended>;
  /** The same; stdout of a success, anything else throws. For what a test needs, not for what it tests. */
  must(script: string, options?: ExecOptions): Promise<string>;
  /** Logs in as root through sshd and runs one line there. 255: the login failed, or the line said so. */
  ssh(line: string, options?: RunOptions): Promise<Ended>;
  /** Runs `holdpoint WORD...` in the host. */
  holdpoint(words: readonly string[], options?: ExecOptions): Promise<Ended>;
  /** Writes a file and the folders above it. Missing mode: 0644. */
  put(file: string, content: string | Uint8Array, mode?: string): Promise<void>;
  get(file: string): Promise<Buffer>;
  /** Waits until the script succeeds; throws with its last words when it does not within `patience` ms (missing: 20 s). */
  until(script: string, patience?: number): Promise<string>;
  /** Takes the network link away, or gives it back. */
  cut(): Promise<void>;
  join(): Promise<void>;
  /** Every process of the host ends at once; `bootAgain` starts it again (with `keep`: on the same disk). */
  kill(): Promise<void>;
  bootAgain(): Promise<void>;
  down(): Promise<void>;
}

/** Boots a host; it ends with `down`, and at the latest with this process. */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const up = async (name: string | undefined) => {
    const { base = 'main', keep, binds = [], program = base === 'main' } = options;
    const all = [...binds, ...(program ? [runtimeBind] : [])].map(({ from, to }) => ['--bind', `${from}:${to}`]);
    const flags = ['--owner', String(process.pid), '--base', base, ...(keep === undefined ? [] : ['--keep', keep]), ...all.flat()];
    const drawn = (await mustRunBed(['up', ...flags, ...(name === undefined ? [] : [name])], { patience: 300_000 })).trim();
    return { name: drawn, program };
  };
  const { name, program } = await up(options.name);
  const exec = async (argv: readonly string[], { user, cwd = '/', env = {}, ...run }: ExecOptions = {}) => {
    const become = user === undefined ? [] : ['runuser', '-u', user, '--'];
    const words = Object.entries(env).map(([key, value]) => `${key}=${value}`);
    return runBed(['exec', name, ...become, 'env', '-C', cwd, ...words, ...argv], run);
  };
  const sh = async (script: string, run?: ExecOptions) => exec(['sh', '-euc', script], run);
  const must = async (script: string, run?: ExecOptions) => {
    const ended = await sh(script, run);
    if (ended.exit !== 0) throw new Error(`on ${name}: exit ${ended.exit}\n${script}\n${ended.stdout}${ended.stderr}`);
    return ended.stdout;
  };
  const put = async (file: string, content: string | Uint8Array, mode = '0644') => {
    await must(`mkdir -p "$(dirname "$FILE")"; cat > "$FILE"; chmod ${mode} "$FILE"`, { stdin: content, env: { FILE: file } });
  };
  const install = async () => {
    if (!program) return;
    await must(`tar -C ${programFolder} --no-same-owner -xf -`, { stdin: packProgram() });
    await put('/usr/local/bin/holdpoint', wrapper, '0755');
  };
  await install();
  return {
    name,
    exec,
    sh,
    must,
    put,
    ssh: async (line, run) => runBed(['ssh', name, line], run),
    holdpoint: async (words, run) => exec(['holdpoint', ...words], { patience: 180_000, ...run }),
    get: async (file) => {
      const ended = await runBed(['exec', name, 'cat', '--', file]);
      if (ended.exit !== 0) throw new Error(`on ${name}: ${ended.stderr}`);
      return ended.raw;
    },
    until: async (script, patience = 20_000) => {
      const end = performance.now() + patience;
      for (;;) {
        const { exit, stdout, stderr } = await sh(script);
        if (exit === 0) return stdout;
        if (performance.now() > end) throw new Error(`on ${name}, after ${patience} ms still not: ${script}\n${stdout}${stderr}`);
        await pause(50);
      }
    },
    cut: async () => void (await mustRunBed(['cut', name])),
    join: async () => void (await mustRunBed(['join', name])),
    kill: async () => void (await mustRunBed(['kill', name])),
    bootAgain: async () => {
      await up(name);
      await install();
    },
    down: async () => void (await mustRunBed(['down', name])),
  };
}

/** Boots a host, hands it to `body`, and ends it whatever `body` did. */
export async function withHost<T>(options: HostOptions, body: (host: Host) => Promise<T>): Promise<T> {
  const host = await startHost(options);
  try {
    return await body(host);
  } finally {
    await host.down();
  }
}
