/** The first line of a script: absolute programs it needs, and names that env(1) will look for. A text: why there are none. */
export function interpreterOf(bytes: Uint8Array): { readonly programs: readonly string[] } | string {
  const line = /^#![ \t]*(\S+)(?:[ \t]+(\S.*?))?[ \t]*(?:\r?\n|$)/.exec(Buffer.from(bytes.subarray(0, 512)).toString('latin1'));
  if (line === null) return 'it does not begin with #! and an interpreter';
  const [, interpreter = '', argument] = line;
  if (!interpreter.startsWith('/')) return `its interpreter ${interpreter} is no absolute path`;
  if (!interpreter.endsWith('/env')) return { programs: [interpreter] };
  const name = argument
    ?.replace(/^-S[ \t]*/, '')
    .split(/[ \t]+/)
    .find((word) => !word.includes('='));
  if (name === undefined || name.startsWith('-'))
    return `it is not clear which program ${interpreter} ${argument ?? ''} starts: name the interpreter itself`;
  return { programs: [interpreter, name] };
}
