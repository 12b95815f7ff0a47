import type { Processes } from '../ports/processes.ts';
import { collector } from './collect.ts';
import { fixedPath } from './environment.ts';
import { wordsOfEnd } from './own-tool.ts';
import { spawn } from './spawn.ts';

/** Programs of this machine for whoever must not spawn (keys, notify). `home` is all that is passed on of the environment. */
export function createProcesses(environment: { readonly home: string; readonly added?: Readonly<Record<string, string>> }): Processes {
  return {
    run: async (argv, { stdin, timeout, limit }) => {
      const output = collector(limit);
      const env = { PATH: fixedPath, HOME: environment.home, LANG: 'C.UTF-8', TZ: 'UTC', ...environment.added };
      const ended = await spawn({ argv, env, cwd: '/', timeout, ...(stdin === undefined ? {} : { stdin }) }, output.watch);
      if (ended.kind !== 'exited') return { kind: 'failed', reason: wordsOfEnd(ended) };
      if (output.overflowed('out') || output.overflowed('err')) return { kind: 'failed', reason: `it printed more than ${limit} bytes` };
      return { kind: 'exited', code: ended.code, stdout: output.bytes('out'), stderr: output.bytes('err') };
    },
  };
}
