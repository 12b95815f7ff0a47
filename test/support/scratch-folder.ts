import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder of its own for one test; gone when the scope ends. Outside /tmp, because the boundary empties /tmp. */
export function scratchFolder(prefix = 'holdpoint-test-', base = '/var/tmp'): { readonly path: string } & Disposable {
  const folder = mkdtempSync(path.join(process.getuid!() === 0 ? base : tmpdir(), prefix));
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
