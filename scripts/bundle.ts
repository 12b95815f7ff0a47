// How a program of this repository is bundled; the benches bundle their reference programs in exactly the same way.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { build, formatMessages, type Plugin } from 'esbuild';

const root = path.dirname(import.meta.dirname);

/** Bundled CommonJS packages call `require` for Node's own modules; an ES module has none of its own. */
const requireForBundledCommonJs =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Ink's layout engine asks `typeof fetch` although its WebAssembly is embedded, and the question alone makes Node load its HTTP
 * client (about 25 ms of the first frame). In the bundle a variable of the same name, undefined, stands before the global one.
 */
const layoutWithoutFetch: Plugin = {
  name: 'layout-without-fetch',
  setup(bundle) {
    bundle.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path: file }) => ({
      contents: `var fetch;\n${await readFile(file, 'utf8')}`,
      loader: 'js',
    }));
  },
};

/** Ink's developer tools (started by DEV=true) are not part of the program. */
const withoutInkDevtools: Plugin = {
  name: 'without-ink-devtools',
  setup(bundle) {
    bundle.onLoad({ filter: /\/ink\/build\/devtools\.js$/ }, () => ({ contents: 'export {};', loader: 'js' }));
  },
};

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
    chunkNames: 'chunks/[name]-[hash]',
    // Identifiers stay: a stack trace in a bug report must be readable.
    minifyWhitespace: true,
    minifySyntax: true,
    charset: 'utf8',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: requireForBundledCommonJs },
    plugins: [layoutWithoutFetch, withoutInkDevtools],
    metafile: true,
    logLevel: 'silent',
  });
  if (result.warnings.length > 0) console.error((await formatMessages(result.warnings, { kind: 'warning' })).join('\n'));
  const isEntry = (file: string) => path.dirname(file) === outDir;
  const files = result.outputFiles.toSorted((one, other) => Number(isEntry(one.path)) - Number(isEntry(other.path)));
  for (const { path: file, contents } of files) await writeIfChanged(file, contents);
  return Object.entries(result.metafile.outputs).map(([file, { bytes, imports, inputs }]) => ({
    file,
    bytes,
    loads: imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true).map((loaded) => loaded.path),
    inputs: Object.keys(inputs),
  }));
}

async function writeIfChanged(file: string, contents: Uint8Array): Promise<void> {
  const present = await readFile(file).catch(() => undefined);
  if (present?.equals(contents)) return;
  await mkdir(path.dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  await writeFile(half, contents);
  await rename(half, file);
}
