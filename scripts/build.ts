// Builds dist/: one bundle, split so that a command loads only what it uses. Run by `npm run build` and by `npm pack`.
import { globSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildProgram } from './bundle.ts';
import { thirdPartyLicenses } from './third-party-licenses.ts';

const root = path.dirname(import.meta.dirname);
const outDir = path.join(root, 'dist');

const outputs = await buildProgram({ entry: path.join(root, 'src/cli.ts'), outDir });
const inputs = outputs.flatMap((output) => output.inputs);
await writeFile(path.join(outDir, 'THIRD_PARTY_LICENSES.txt'), await thirdPartyLicenses(root, inputs));

const current = new Set([...outputs.map(({ file }) => file), 'dist/THIRD_PARTY_LICENSES.txt']);
for (const file of globSync('dist/**', { cwd: root, withFileTypes: true })) {
  const name = path.relative(root, path.join(file.parentPath, file.name));
  if (file.isFile() && !current.has(name)) await rm(path.join(root, name));
}
const kib = Math.round(outputs.reduce((sum, { bytes }) => sum + bytes, 0) / 1024);
console.log(`dist/: ${outputs.length} files, ${kib} KiB`);
