/** An import of one of Node's own modules as esbuild prints it without white space: a default, a namespace, names, or nothing. */
const builtinImport =
  /\bimport(?: (?<whole>[\w$]+)|\*as (?<space>[\w$]+))?,?(?:\{(?<names>[^}]*)\})?(?: ?from)?"(?<module>[a-z][\w:/]*)";/g;

/**
 * Turns the imports of Node's own modules in a bundled file into reads of `globalThis.process.getBuiltinModule`. For an import statement Node reads
 * every property of the module beforehand, `process.stdin` with all its streams among them; this way a property is read when it
 * is used, which is six of the forty milliseconds of `--help`. `expected` is the bundler's own count of these imports: any other number found is
 * an error, so that no line is missed and no text that only looks like one is changed.
 */
export function takeBuiltinsAsTheyAre(source: string, expected: number): string {
  let found = 0;
  const changed = source.replace(builtinImport, (...match) => {
    found += 1;
    const { whole, space, names, module } = match.at(-1) as Record<string, string | undefined>;
    const builtin = `globalThis.process.getBuiltinModule("${module}")`;
    const bindings = [whole, space].filter((name) => name !== undefined).map((name) => `${name}=${builtin}`);
    if (names !== undefined) bindings.push(`{${names.replaceAll(' as ', ':')}}=${builtin}`);
    return bindings.length === 0 ? `${builtin};` : `const ${bindings.join(',')};`;
  });
  if (found !== expected) throw new Error(`the bundler says ${expected} imports of Node's modules, ${found} were found in its text`);
  return changed;
}
