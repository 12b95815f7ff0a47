import { readFileSync } from 'node:fs';

/** A limit of ours: the soft one is `wanted`, or the hard one where that is lower. Nobody needs a right for it, and no hard one is raised. */
interface Fixed {
  readonly option: string;
  /** As /proc/self/limits names it (proc(5)). */
  readonly name: string;
  readonly wanted: number;
  readonly unit: string;
}

const fixed: readonly Fixed[] = [
  { option: 'nofile', name: 'Max open files', wanted: 1024, unit: 'open files' },
  { option: 'stack', name: 'Max stack size', wanted: 8 * 1024 ** 2, unit: 'bytes of stack' },
  { option: 'cpu', name: 'Max cpu time', wanted: Number.POSITIVE_INFINITY, unit: 'seconds of CPU time' },
  { option: 'fsize', name: 'Max file size', wanted: Number.POSITIVE_INFINITY, unit: 'bytes in a file' },
  { option: 'data', name: 'Max data size', wanted: Number.POSITIVE_INFINITY, unit: 'bytes of data' },
  { option: 'as', name: 'Max address space', wanted: Number.POSITIVE_INFINITY, unit: 'bytes of addresses' },
];

/** What every command in a boundary may use, whatever whoever started Holdpoint had set (getrlimit(2)); from the text of /proc/self/limits. */
export function fixLimits(text: string): { readonly argv: readonly string[]; readonly words: readonly string[] } {
  const values = fixed.map((one) => ({ ...one, value: Math.min(one.wanted, hardLimit(text, one.name)) }));
  const told = values.flatMap(({ value, unit }) => (Number.isFinite(value) ? [`${value} ${unit}`] : []));
  return {
    // prlimit(1): a soft limit alone is `N:`.
    argv: [
      '/usr/bin/prlimit',
      '--core=0:0',
      ...values.map(({ option, value }) => `--${option}=${Number.isFinite(value) ? value : 'unlimited'}:`),
      '--',
    ],
    words: ['umask 022', 'no core dumps', ...told],
  };
}

export function limitsNow(): ReturnType<typeof fixLimits> {
  return fixLimits(readFileSync('/proc/self/limits', 'utf8'));
}

function hardLimit(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(name));
  const hard = line?.slice(name.length).trim().split(/\s+/)[1];
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
}
