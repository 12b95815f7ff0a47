// How a program of this repository is bundled; the benches bundle their reference programs in exactly the same way.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { build, formatMessages } from 'esbuild';
import { takeBuiltinsAsTheyAre } from './builtin-imports.ts';
import { bundlePlugins } from './bundle-plugins.ts';

const root = path.dirname(import.meta.dirname);

/** Bundled CommonJS packages call `require` for Node's own modules; an ES module has none of its own. */
const requireForBundledCommonJs = "const require = globalThis.process.getBuiltinModule('node:module').createRequire(import.meta.url);";

export interface BundledFile {
  /** Relative to the repository. */
  readonly file: string;
  readonly bytes: number;
  /** Files that are loaded together with this one (static imports), relative to the repository. */
  readonly loads: readonly string[];
  /** Source files and packages' files inside, relative to the repository. */
  readonly inputs: readonly string[];
}

/**
 * Bundles `entry` into `outDir` as ES modules, split at dynamic imports. Only files that change are written, each by rename and the
 * entry last, so that a program which runs from `outDir` meanwhile never meets half a file; chunks of earlier builds stay.
 */
export async function buildProgram({
  entry,
  outDir,
}: {
  readonly entry: string;
  readonly outDir: string;
}): Promise<readonly BundledFile[]> {
  const result = await build({
    entryPoints: [entry],
    outdir: outDir,
    absWorkingDir: root,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // esbuild would build a new RegExp wherever one with these is used, in loops at every turn.
    supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
    chunkNames: 'chunks/[name]-[hash]',
    // Identifiers stay: a stack trace in a bug report must be readable.
    minifyWhitespace: true,
    minifySyntax: true,
    charset: 'utf8',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: requireForBundledCommonJs },
    plugins: [...bundlePlugins],
    metafile: true,
    logLevel: 'silent',
  });
  if (result.warnings.length > 0) console.error((await formatMessages(result.warnings, { kind: 'warning' })).join('\n'));
  const isEntry = (file: string) => path.dirname(file) === outDir;
  const files = result.outputFiles.toSorted((one, other) => Number(isEntry(one.path)) - Number(isEntry(other.path)));
  for (const { path: file, text } of files) {
    const imports = result.metafile.outputs[path.relative(root, file)]?.imports ?? [];
    await writeIfChanged(
      file,
      takeBuiltinsAsTheyAre(text, imports.filter(({ kind, external }) => external === true && kind === 'import-statement').length),
    );
  }
  return Object.entries(result.metafile.outputs).map(([file, { bytes, imports, inputs }]) => ({
    file,
    bytes,
    loads: imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true).map((loaded) => loaded.path),
    inputs: Object.keys(inputs),
  }));
}

async function writeIfChanged(file: string, contents: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => undefined);
  if (present === contents) return;
  await mkdir(path.dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  await writeFile(half, contents);
  await rename(half, file);
}
