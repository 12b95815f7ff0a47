import { afterEach, beforeEach } from 'vitest';
import { MemoryOutside } from '../support/memory-outside.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** A world in memory for each test: a running service with a configuration file. */
export function useMemory(): { readonly current: MemoryOutside } {
  const box: { current: MemoryOutside } = { current: undefined as unknown as MemoryOutside };
  let folder: ReturnType<typeof scratchFolder>;
  beforeEach(() => {
    folder = scratchFolder();
    box.current = new MemoryOutside(folder.path);
    box.current.host.put('/etc/app/app.conf', 'old');
    box.current.host.unit('app.service', true, '/etc/app/app.conf');
  });
  afterEach(() => folder[Symbol.dispose]());
  return box;
}
