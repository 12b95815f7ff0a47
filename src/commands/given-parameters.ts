import { resolve } from 'node:path';
import type { GivenParameters } from '../runbook/bind-parameters.ts';
import type { CommonFlags } from './command.ts';

/** `--param` and `--secret-file` as the plan takes them; a secret file is named by its absolute path. */
export function givenParameters({ params, secretFiles }: Pick<CommonFlags, 'params' | 'secretFiles'>): GivenParameters {
  return {
    ...Object.fromEntries(Object.entries(params).map(([name, value]) => [name, { value }])),
    ...Object.fromEntries(
      Object.entries(secretFiles).map(([name, file]) => [name, { secret: { from: 'file' as const, path: resolve(file) } }]),
    ),
  };
}
