// How a host gets the program of this checkout: the built files and the Node they run on, read-only.
import { existsSync } from 'node:fs';
import path from 'node:path';

/** VPS_PROGRAM names another folder that holds the program, another build for instance. */
const checkout = process.env['VPS_PROGRAM'] ?? path.resolve(import.meta.dirname, '../..');
const there = '/opt/holdpoint';

/** What an installed package has: the launcher, the bundle, its data, and the runtime that npm brings. */
export function programBinds(): readonly { readonly from: string; readonly to: string }[] {
  return ['bin', 'dist', 'package.json', 'templates', 'schemas', `node_modules/node-linux-${process.arch}`]
    .map((part) => ({ from: path.join(checkout, part), to: path.join(there, part) }))
    .filter(({ from }) => existsSync(from));
}

/** `/usr/local/bin/holdpoint` in the host. Debian's Node is too old, so it starts the one that came along. */
export const wrapper = `#!/bin/sh
exec ${there}/node_modules/node-linux-${process.arch}/bin/node ${there}/bin/holdpoint.cjs "$@"
`;
