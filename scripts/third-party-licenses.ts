import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

/**
 * The licence texts of the packages whose files are in the bundle, as one document. `inputs` are paths below `root`.
 * A package that declares MIT and forgot the text gets the standard one with its author; any other without a text is an error: its terms
 * could not be passed on.
 */
export async function thirdPartyLicenses(root: string, inputs: readonly string[]): Promise<string> {
  const folders = new Set(inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const sections = await Promise.all([...folders].toSorted().map((folder) => sectionOf(root, path.join(root, folder))));
  return ['Holdpoint contains code of these packages, each under its own licence.', ...sections].join('\n\n');
}

async function sectionOf(root: string, folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Manifest;
  const [file] = globSync('{license,licence,LICENSE,LICENCE,License}*', { cwd: folder }).toSorted();
  const text = file === undefined ? await standardText(root, manifest) : await readFile(path.join(folder, file), 'utf8');
  return `${'-'.repeat(80)}\n${manifest.name} ${manifest.version} (${manifest.license})\n\n${text.trim()}\n`;
}

async function standardText(root: string, { name, license, author }: Manifest): Promise<string> {
  const holder = typeof author === 'object' ? author.name : author;
  const terms = /Permission is hereby granted[^]*/.exec(await readFile(path.join(root, 'node_modules/react/LICENSE'), 'utf8'))?.[0];
  if (license !== 'MIT' || holder === undefined || terms === undefined) throw new Error(`${name} is in the bundle and has no licence text`);
  return `MIT License\n\nCopyright (c) ${holder}\n\n${terms}`;
}
