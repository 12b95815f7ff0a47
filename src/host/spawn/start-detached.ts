import { closeSync, openSync } from 'node:fs';
import { execa } from 'execa';
import { closeInherited } from '../inherited-descriptors.ts';

/**
 * Starts a program that outlives this process: a session of its own, no terminal, its words appended to `log`.
 * Resolves as soon as it runs; `ended` when it has ended, if this process is still there to see it.
 */
export async function startDetached(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  log: string,
): Promise<{ readonly ended: Promise<unknown> }> {
  const [file, ...args] = argv;
  closeInherited();
  const words = openSync(log, 'a', 0o600);
  try {
    const child = execa(file!, args, {
      // The descriptor itself, not a pipe of ours: a pipe would break when this process ends. execa's types know the first numbers only.
      stdio: ['ignore', words as 1, words as 1],
      env,
      extendEnv: false,
      cwd: '/',
      detached: true,
      cleanup: false,
      reject: false,
      shell: false,
    });
    child.nodeChildProcess.unref();
    return { ended: child };
  } finally {
    closeSync(words);
  }
}
