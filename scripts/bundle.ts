// How a program of this repository is bundled; the benches bundle their reference programs in exactly the same way.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Bundled CommonJS packages call `require` for Node's own modules; an ES module has none of its own. */
const requireForBundledCommonJs =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Ink's layout engine asks `typeof fetch` although its WebAssembly is embedded, and the question alone makes Node load its HTTP
 * client (about 25 ms of the first frame). In the bundle a variable of the same name, undefined, stands before the global one.
 */
const layoutWithoutFetch: Plugin = {
  name: 'layout-without-fetch',
  setup({ onLoad }) {
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path: file }) => ({
      contents: `var fetch;\n${await readFile(file, 'utf8')}`,
      loader: 'js',
    }));
  },
};

/** Ink's developer tools (started by DEV=true) are not part of the program. */
const withoutInkDevtools: Plugin = {
  name: 'without-ink-devtools',
  setup({ onLoad }) {
    onLoad({ filter: /\/ink\/build\/devtools\.js$/ }, () => ({ contents: 'export {};', loader: 'js' }));
  },
};

type Output = { readonly file: string; readonly bytes: number };

/** Bundles `entry` into `outDir` as ES modules, split at dynamic imports. Returns the files written, with their sizes. */
export async function buildProgram({ entry, outDir }: { readonly entry: string; readonly outDir: string }): Promise<readonly Output[]> {
  const result = await build({
    entryPoints: [entry],
    outdir: outDir,
    absWorkingDir: path.dirname(import.meta.dirname),
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
    legalComments: 'linked',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: requireForBundledCommonJs },
    plugins: [layoutWithoutFetch, withoutInkDevtools],
    metafile: true,
    logLevel: 'warning',
  });
  return Object.entries(result.metafile.outputs).map(([file, { bytes }]) => ({ file, bytes }));
}
