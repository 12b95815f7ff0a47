import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The licence texts of the packages whose files are in the bundle, as one document. `inputs` are paths below `root`.
 * A bundled package without a licence file is an error: its terms could not be passed on.
 */
export async function thirdPartyLicenses(root: string, inputs: readonly string[]): Promise<string> {
  const folders = new Set(inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const sections = await Promise.all([...folders].toSorted().map((folder) => sectionOf(path.join(root, folder))));
  return ['Holdpoint contains code of these packages, each under its own licence.', ...sections].join('\n\n');
}

async function sectionOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const [file] = globSync('{license,licence,LICENSE,LICENCE,License}*', { cwd: folder }).toSorted();
  if (file === undefined) throw new Error(`${folder} is in the bundle and has no licence file`);
  const text = await readFile(path.join(folder, file), 'utf8');
  return `${'-'.repeat(80)}\n${name} ${version} (${license})\n\n${text.trim()}\n`;
}
