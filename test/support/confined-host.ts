import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createLocalHost } from '../../src/host/local-host.ts';
import type { Host } from '../../src/ports/host.ts';

/** This machine behind the real boundary, with a host state of its own below `folder`. */
export function confinedHost(folder: string): { readonly host: Host; readonly state: string } {
  const state = path.join(folder, 'state');
  mkdirSync(state, { recursive: true, mode: 0o700 });
  return {
    state,
    host: createLocalHost({
      state: [state],
      scratch: path.join(state, 'scratch'),
      abilities: { bwrap: '/usr/bin/bwrap', view: 'read-only' },
    }),
  };
}
