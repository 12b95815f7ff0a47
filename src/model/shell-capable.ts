import { programOptions, programsThatRunOthers } from './shell-capable-programs.ts';

/**
 * A program that can start a shell or another program of somebody's choice. `runs`: with these very words it does, or its own language can.
 * `can`: other words would; an exact rule keeps them out, a loose one would not. Flagged, never refused.
 */
export interface ShellCapable {
  readonly level: 'runs' | 'can';
  readonly why: string;
}

/**
 * Undefined: not known to start other programs, which is no proof. `words`: the arguments, options as they are written.
 * Source: the documented features of the programs and the public lists of what they are abused for.
 */
export function shellCapable(program: string, words: readonly string[]): ShellCapable | undefined {
  const name = plainName(program);
  const always = own(programsThatRunOthers, name);
  if (always !== undefined) return { level: 'runs', why: `${name} ${always}` };
  const known = own(programOptions, name);
  if (known === undefined) return undefined;
  const hit = words.find((word) => known.options.some((option) => isOption(word, option)));
  if (hit !== undefined) return { level: 'runs', why: `${name} ${known.why} with ${hit}` };
  return { level: 'can', why: `${name} ${known.why} with ${known.options.slice(0, 3).join(', ')}` };
}

/** `/usr/bin/python3.11` → `python3`; versions name no other program. */
function plainName(program: string): string {
  const base = program.slice(program.lastIndexOf('/') + 1);
  if (Object.hasOwn(programsThatRunOthers, base) || Object.hasOwn(programOptions, base)) return base;
  const bare = base.replace(/[-.]?\d+(?:\.\d+)*$/, '');
  return Object.hasOwn(programsThatRunOthers, bare) || Object.hasOwn(programOptions, bare) ? bare : base;
}

/**
 * The option itself, with its value behind `=`, abbreviated (GNU getopt_long takes every unambiguous start), with its value
 * attached to a single letter, or in a cluster of single letters. Words without a dash are subcommands and must be equal.
 */
function isOption(word: string, option: string): boolean {
  if (word === option) return true;
  if (option.startsWith('--')) {
    const name = word.split('=', 1)[0]!;
    return name.length > 3 && name.startsWith('--') && option.startsWith(name);
  }
  const isLetter = /^-[A-Za-z]$/.test(option);
  return isLetter && /^-[A-Za-z]/.test(word) && word.includes(option[1]!);
}

/** `constructor` is a name like any other. */
function own<T>(table: Readonly<Record<string, T | undefined>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
