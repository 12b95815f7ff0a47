import { readFileSync } from 'node:fs';

/** A limit of ours: the soft one is `wanted`, or the hard one where that is lower. Nobody needs a right for it, and no hard one is raised. */
interface Fixed {
  /** Of ulimit, sh(1): in these units of bytes where it does not count in ones. */
  readonly option: string;
  readonly per?: number;
  /** As /proc/self/limits names it (proc(5)). */
  readonly name: string;
  readonly wanted: number;
  readonly unit: string;
}

const fixed: readonly Fixed[] = [
  { option: '-n', name: 'Max open files', wanted: 1024, unit: 'open files' },
  { option: '-s', per: 1024, name: 'Max stack size', wanted: 8 * 1024 ** 2, unit: 'bytes of stack' },
  { option: '-t', name: 'Max cpu time', wanted: Number.POSITIVE_INFINITY, unit: 'seconds of CPU time' },
  { option: '-f', name: 'Max file size', wanted: Number.POSITIVE_INFINITY, unit: 'bytes in a file' },
  { option: '-d', name: 'Max data size', wanted: Number.POSITIVE_INFINITY, unit: 'bytes of data' },
  { option: '-v', name: 'Max address space', wanted: Number.POSITIVE_INFINITY, unit: 'bytes of addresses' },
];

/** What every command in a boundary may use, whatever whoever started Holdpoint had set (getrlimit(2)); from the text of /proc/self/limits. */
export function fixLimits(text: string): { readonly script: string; readonly words: readonly string[] } {
  const values = fixed.map((one) => ({ ...one, value: Math.min(one.wanted, hardLimit(text, one.name)) }));
  const told = values.flatMap(({ value, unit }) => (Number.isFinite(value) ? [`${value} ${unit}`] : []));
  return {
    // A hard limit that is lower is in the shell's own units as the shell says it.
    script: [
      'ulimit -c 0',
      ...values.map(
        ({ option, per = 1, value, wanted }) => `ulimit -S ${option} ${value < wanted ? `"$(ulimit -H ${option})"` : wordOf(value / per)}`,
      ),
    ].join('\n'),
    words: ['umask 022', 'no core dumps', ...told],
  };
}

export function limitsNow(): ReturnType<typeof fixLimits> {
  return fixLimits(readFileSync('/proc/self/limits', 'utf8'));
}

function wordOf(value: number): string {
  return Number.isFinite(value) ? String(value) : 'unlimited';
}

function hardLimit(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(name));
  const hard = line?.slice(name.length).trim().split(/\s+/)[1];
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
}
