import { closeSync, readdirSync, readFileSync } from 'node:fs';

let done = false;

/**
 * Descriptors that whoever started us left open would reach every command. Ours are close-on-exec (Node opens them so), and Node marks the low
 * ones it inherits; the rest is closed, once, before the first command.
 */
export function closeInherited(): void {
  if (done) return;
  done = true;
  for (const name of readdirSync('/proc/self/fd')) if (Number(name) > 2 && !closesOnExec(name)) closeSync(Number(name));
}

/** Flag O_CLOEXEC in /proc/self/fdinfo (proc(5)). One that is gone by now was only the listing's own. */
function closesOnExec(descriptor: string): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1];
    return flags === undefined || (Number.parseInt(flags, 8) & 0o2000000) !== 0;
  } catch {
    return true;
  }
}
