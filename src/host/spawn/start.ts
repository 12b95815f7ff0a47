import { execa } from 'execa';
import { closeInherited } from '../inherited-descriptors.ts';

/** One process of this machine, argv only. Times in milliseconds. */
export interface SpawnRequest {
  /** argv[0] is an absolute path. */
  readonly argv: readonly string[];
  /** The whole environment; nothing of ours is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Missing: empty and closed. */
  readonly stdin?: Uint8Array;
  readonly timeout: number;
  /**
   * The program is bubblewrap: descriptor 3 carries its JSON status (bwrap(1), --json-status-fd), from which the end is told, and descriptor 4
   * gives it `options` (--args).
   */
  readonly supervisor?: {
    readonly options: string;
    /** true: it runs in another PID namespace, so the numbers in its status are not ours. */ readonly elsewhere?: true;
  };
}

/** Its pipes to us are open, and nothing was read yet. */
export function start(request: SpawnRequest) {
  closeInherited();
  const [file, ...args] = request.argv;
  // The child inherits the umask of the moment it is forked; nothing else of ours runs in between.
  const umask = process.umask(0o022);
  try {
    const pipe = 'pipe' as const;
    // Missing: /dev/null and no pipe, which is a socket to Node; before a socket `bash -c` takes itself for a remote login and reads ~/.bashrc.
    return execa(file!, args, {
      stdio: [
        request.stdin === undefined ? 'ignore' : pipe,
        pipe,
        pipe,
        ...(request.supervisor === undefined ? [] : [pipe, Buffer.from(request.supervisor.options)]),
      ] as ['pipe', 'pipe', 'pipe'],
      ...(request.stdin === undefined ? {} : { input: request.stdin }),
      env: request.env,
      extendEnv: false,
      cwd: request.cwd,
      buffer: false,
      reject: false,
      shell: false,
      detached: true,
      cleanup: false,
      encoding: 'buffer',
      stripFinalNewline: false,
    });
  } finally {
    process.umask(umask);
  }
}

/** Why nothing was started, from the code of the error (execve(2)). */
export function startFailure(code: string | undefined, program: string): string {
  switch (code) {
    case 'ENOENT':
      return `there is no program ${program}`;
    case 'EACCES':
      return `${program} may not be executed`;
    case 'E2BIG':
      return 'the argument list is longer than the kernel takes';
    default:
      return `${program} could not be started (${code ?? 'unknown reason'})`;
  }
}
