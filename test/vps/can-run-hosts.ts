import { spawnSync } from 'node:child_process';
import path from 'node:path';

let known: { readonly why: string | undefined } | undefined;

/** Undefined where hosts can be booted on this machine; otherwise the reason why not, in one line. Asked once a process. */
export function whyNoHosts(): string | undefined {
  known ??= { why: ask() };
  return known.why;
}

export function canRunHosts(): boolean {
  return whyNoHosts() === undefined;
}

function ask(): string | undefined {
  const { status, stderr, error } = spawnSync(path.join(import.meta.dirname, 'bed'), ['ready'], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error === undefined ? stderr.trim() : error.message;
}
