// Starts the bed's command line. Nothing else in test/vps spawns processes.
import { spawn } from 'node:child_process';
import path from 'node:path';

const bed = path.join(import.meta.dirname, 'bed');

/** What a command left behind. `exit` is 128 + the signal's number where a signal ended it, as a shell reports it. */
export interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Missing: empty, closed. */
  readonly stdin?: string | Uint8Array | undefined;
  /** Milliseconds until the command counts as hung, and the test fails. Missing: a minute. */
  readonly patience?: number | undefined;
}

/** Runs `bed WORD...` to its end. Throws only where it cannot be started or does not end. */
export async function runBed(words: readonly string[], options: RunOptions = {}): Promise<Ended & { readonly raw: Buffer }> {
  const { stdin = '', patience = 60_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(bed, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString();
    const hung = setTimeout(() => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      reject(new Error(`bed ${words.join(' ')} did not end within ${patience} ms\nstdout: ${text(out)}\nstderr: ${text(err)}`));
    }, patience);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined); // a command need not read what it is given
    child.stdin.end(stdin);
    child.on('error', (error) => {
      clearTimeout(hung);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(hung);
      resolve({ exit: code ?? 128 + (signal === 'SIGTERM' ? 15 : 9), stdout: text(out), stderr: text(err), raw: Buffer.concat(out) });
    });
  });
}

/** The same, where anything but success is a fault of the bed itself. */
export async function mustRunBed(words: readonly string[], options: RunOptions = {}): Promise<string> {
  const { exit, stdout, stderr } = await runBed(words, options);
  if (exit !== 0) throw new Error(`bed ${words.join(' ')} ended with ${exit}: ${stderr}`);
  return stdout;
}
