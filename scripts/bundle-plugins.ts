// What the bundle changes in packages so that the program starts and draws quickly. Each change names what it replaces; a package
// that no longer holds it is an error of the build, not a slower program.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

const root = path.dirname(import.meta.dirname);

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

/** Grapheme clusters and widths of simple text are known without ICU, whose tables take a third of the first frame to load. */
const simpleTextIsQuick: Plugin = {
  name: 'simple-text-is-quick',
  setup(bundle) {
    const segmenting =
      /node_modules\/(?:slice-ansi\/tokenize-ansi|wrap-ansi\/index|@alcalzone\/ansi-tokenize\/build\/tokenize|ink\/build\/line-update)\.js$/;
    bundle.onLoad({ filter: segmenting }, async ({ path: file }) => ({
      contents: withTextSegmenter(file, await readFile(file, 'utf8')),
      loader: 'js',
    }));
    bundle.onLoad({ filter: /node_modules\/string-width\/index\.js$/ }, async ({ path: file }) => {
      const source = withTextSegmenter(file, await readFile(file, 'utf8'));
      const lazy = 'const rgiEmojiRegex = { test: (text) => (rgiEmojiRegex.made ??= /^\\p{RGI_Emoji}$/v).test(text) };';
      const quick = 'if (isSimpleText(string) && !/[\\n\\u001B]/.test(string))';
      const contents = [
        [/^const rgiEmojiRegex = .*;$/m, lazy] as const,
        [/^\tif \(\/\^\[\\u0020-\\u007E\]\*\$\/\.test\(string\)\)/m, quick] as const,
      ].reduce((text, [what, by]) => replaced(file, text, what, by), source);
      return { contents: `import { isSimpleText } from ${inSource('model/simple-text.ts')};\n${contents}`, loader: 'js' };
    });
  },
};

function withTextSegmenter(file: string, source: string): string {
  const made = /new Intl\.Segmenter\((?:undefined, \{ ?granularity: ['"]grapheme['"] ?\})?\)/;
  return `import { TextSegmenter } from ${inSource('tui/rows/text-segmenter.ts')};\n${replaced(file, source, made, 'new TextSegmenter()')}`;
}

function replaced(file: string, source: string, what: RegExp, by: string): string {
  if (!what.test(source)) throw new Error(`${file} does not hold ${what.source} any more`);
  return source.replace(what, () => by);
}

function inSource(file: string): string {
  return JSON.stringify(path.join(root, 'src', file));
}

/** commander can start programs of its own for subcommands; ours are functions, and loading child_process costs a tenth of `--help`. */
const commanderStartsNothing: Plugin = {
  name: 'commander-starts-nothing',
  setup(bundle) {
    bundle.onResolve({ filter: /^(node:)?child_process$/ }, ({ importer }) =>
      /node_modules\/commander\//.test(importer) ? { path: 'child_process', namespace: 'nothing' } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'export default {};', loader: 'js' }));
  },
};

/** The program reads its version from package.json, and nothing else of it belongs into the bundle. */
const manifestIsItsVersion: Plugin = {
  name: 'manifest-is-its-version',
  setup(bundle) {
    bundle.onLoad({ filter: /\/package\.json$/ }, async ({ path: file }) => {
      if (file !== path.join(root, 'package.json')) return undefined;
      const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

export const bundlePlugins: readonly Plugin[] = [
  layoutWithoutFetch,
  withoutInkDevtools,
  simpleTextIsQuick,
  commanderStartsNothing,
  manifestIsItsVersion,
];
