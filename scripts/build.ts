// Builds dist/: one bundle, split so that a command loads only what it uses. Run by `npm run build` and before the tests.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { buildProgram } from './bundle.ts';

const root = path.dirname(import.meta.dirname);

await rm(path.join(root, 'dist'), { recursive: true, force: true });
const outputs = await buildProgram({ entry: path.join(root, 'src/cli.ts'), outDir: path.join(root, 'dist') });
const kib = Math.round(outputs.reduce((sum, output) => sum + output.bytes, 0) / 1024);
console.log(`dist/: ${outputs.length} files, ${kib} KiB`);
