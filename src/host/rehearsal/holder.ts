import { mkdir } from 'node:fs/promises';
import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import { exitCodes } from '../../model/outcome.ts';
import { collector } from '../collect.ts';
import { fixedPath } from '../environment.ts';
import { spawn } from '../spawn.ts';
import { startHeld } from '../spawn/start-held.ts';
import { hostMounts, viewMounts, type Mount } from '../view/mounts.ts';
import { dropArguments, forkArguments, holderArguments, type ViewLayout } from './view-script.ts';

export interface HolderOptions {
  /** A folder of ours below the host state to mount on. Made when it is missing. */
  readonly base: string;
  /** Most bytes that all views may hold together. */
  readonly size: number;
}

/** The process whose namespaces hold all views of one rehearsal. With it, views, mounts and every process in them end. */
export interface Holder {
  readonly base: string;
  /** The mounts of the rehearsal, as /proc/PID/mountinfo (proc(5)) has them. */
  readonly mountinfo: string;
  /** Where the view's `/` lies for this process. */
  readonly rootOf: (view: string) => string;
  /** The command line that runs `argv` in a view, with `cwd` of the view. */
  readonly enter: (view: string, cwd: string, argv: readonly string[]) => readonly string[];
  /** Where the upper layers of a view lie for this process, each with the mount point it belongs to. */
  readonly layersOf: (view: string) => readonly { readonly point: string; readonly upper: string }[];
  readonly fork: (from: string) => Promise<Result<string>>;
  readonly drop: (view: string) => Promise<void>;
  readonly release: () => Promise<void>;
}

const setUpTime = 20_000;
export const firstView = 'view';

/** Begins a rehearsal. Fails (69) where this host gives no overlay of itself; then nothing is left behind. */
export async function startHolder({ base, size }: HolderOptions): Promise<Result<Holder>> {
  if (process.getuid!() !== 0) return failed(notPossible('an overlay of the host needs root'));
  await mkdir(base, { recursive: true, mode: 0o711 });
  const layout = layoutOf(base, size, hostMounts());
  const held = startHeld(holderArguments(layout, firstView), { PATH: fixedPath, LANG: 'C.UTF-8' });
  const line = await held.firstLine(setUpTime);
  if (line !== 'ready') {
    const complaint = held.complaint();
    await held.release();
    return failed(notPossible(complaint === '' ? 'it could not be set up' : complaint.split('\n').slice(0, 2).join('; ')));
  }
  const within = `/proc/${held.pid}`;
  const namespaces = [
    '/usr/bin/nsenter',
    ...['mnt', 'net', 'ipc', 'uts'].map((name) => `--${name === 'mnt' ? 'mount' : name}=${within}/ns/${name}`),
    `--pid=${within}/ns/pid_for_children`,
  ];
  const rootOf = (view: string): string => `${within}/root${base}/${view}/root`;
  const run = async (argv: readonly string[]): Promise<string | undefined> => {
    const output = collector(4096);
    const ended = await spawn(
      { argv: [...namespaces, '--', ...argv], env: { PATH: fixedPath, LANG: 'C.UTF-8' }, cwd: '/', timeout: setUpTime },
      output.watch,
    );
    return ended.kind === 'exited' && ended.code === 0 ? undefined : output.text('err').trim() || JSON.stringify(ended);
  };
  let forks = 0;
  return ok({
    base,
    mountinfo: `${within}/mountinfo`,
    rootOf,
    enter: (view, cwd, argv) => [...namespaces, `--root=${rootOf(view)}`, `--wd=${rootOf(view)}${cwd}`, '--', ...argv],
    layersOf: (view) =>
      ['/', ...layout.overlays].map((point, index) => ({ point, upper: `${within}/root${base}/${view}/layers/${index + 1}` })),
    fork: async (from) => {
      forks += 1;
      const name = `fork-${forks}`;
      const reason = await run(forkArguments(layout, name, from));
      return reason === undefined ? ok(name) : failed(notForked(reason));
    },
    drop: async (view) => {
      await run(dropArguments(layout, view));
    },
    release: held.release,
  });
}

/** `/tmp` is rebuilt for a command, but an allowed path may lie in it. */
function layoutOf(base: string, size: number, mounts: readonly Mount[]): ViewLayout {
  const { overlays, readOnly } = viewMounts(mounts);
  const tmp = mounts.some(({ point, type }) => point === '/tmp' && type === 'tmpfs') ? ['/tmp'] : [];
  return { base, size, overlays: [...tmp, ...overlays], readOnly };
}

export function notPossible(reason: string): Failure {
  return {
    code: 'rehearsal-not-possible',
    exit: exitCodes.unavailable,
    message: `rehearsal not possible here: ${reason}`,
    hint: 'run it as root on a host with overlayfs, or let the policy say `rehearsal: optional`; nothing was changed',
  };
}

function notForked(reason: string): Failure {
  return {
    code: 'rehearsal-not-forked',
    exit: exitCodes.unavailable,
    message: `the rehearsal's view cannot be copied: ${reason.split('\n').slice(0, 2).join('; ')}`,
    hint: 'it may be too large for this machine; nothing was changed',
  };
}
