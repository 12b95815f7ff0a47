import { rm } from 'node:fs/promises';
import path from 'node:path';
import { buildProgram } from '../../scripts/bundle.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Builds dist/ before the first test, so that every test which starts `bin/holdpoint.cjs` runs the code of this tree. Where it does not
 * build, dist/ goes: those tests fail then, and the tests of single rooms still tell what they know.
 */
export async function setup(): Promise<void> {
  try {
    await buildProgram({ entry: path.join(root, 'src/cli.ts'), outDir: path.join(root, 'dist') });
  } catch (error) {
    await rm(path.join(root, 'dist'), { recursive: true, force: true });
    console.error(`the program does not build, tests that start it will fail: ${error instanceof Error ? error.message : String(error)}`);
  }
}
