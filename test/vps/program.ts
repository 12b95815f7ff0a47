// How a host gets the program of this checkout: a copy of the built files, which no later build changes under it, and the Node
// that npm brings, read-only.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** VPS_PROGRAM names another folder that holds the program, another build for instance. */
const checkout = process.env['VPS_PROGRAM'] ?? path.resolve(import.meta.dirname, '../..');
const runtime = `node_modules/node-linux-${process.arch}`;

/** Where the program lies in a host. */
export const programFolder = '/opt/holdpoint';

/** What is too large to be copied. */
export const runtimeBind = { from: path.join(checkout, runtime), to: path.join(programFolder, runtime) };

/** What an installed package has besides its runtime, as a tar archive. */
export function packProgram(): Buffer {
  const parts = ['bin', 'dist', 'package.json', 'templates', 'schemas'].filter((part) => existsSync(path.join(checkout, part)));
  const { status, stdout, stderr } = spawnSync('tar', ['-C', checkout, '-cf', '-', ...parts], { maxBuffer: 256 * 1024 ** 2 });
  if (status !== 0) throw new Error(`the program could not be packed: ${stderr.toString()}`);
  return stdout;
}

/** `/usr/local/bin/holdpoint` in the host. Debian's Node is too old, so it starts the one that came along. */
export const wrapper = `#!/bin/sh
exec ${programFolder}/${runtime}/bin/node ${programFolder}/bin/holdpoint.cjs "$@"
`;
