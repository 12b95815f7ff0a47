import { realpathSync } from 'node:fs';
import path from 'node:path';

/** Where the program that judges and records lies: its own folder, and the Node that runs it. No operation may write there. */
export function ownProgram(): { readonly folder: string | undefined; readonly node: string } {
  const script = process.argv[1];
  const real = script === undefined ? undefined : realPath(script);
  // `dist/cli.js` below the folder that was installed.
  return {
    folder: real === undefined ? undefined : path.dirname(path.dirname(real)),
    node: realPath(process.execPath) ?? process.execPath,
  };
}

function realPath(place: string): string | undefined {
  try {
    return realpathSync(place);
  } catch {
    return undefined;
  }
}
