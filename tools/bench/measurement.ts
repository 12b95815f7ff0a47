/** One measured figure beside its limit, both from the same run on the same machine. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 'fps' | '%';
  /** The value may not be beyond it: above for `most`, below for `least`. */
  readonly limit: { readonly most: number } | { readonly least: number };
  /** Where the limit comes from, in words. */
  readonly because: string;
}

/** A bench: a name to select it by, and its measurements. It throws when it could not measure. */
export interface Bench {
  readonly name: string;
  readonly measure: () => Promise<readonly Measurement[]>;
}

export function isWithinLimit({ value, limit }: Measurement): boolean {
  return 'most' in limit ? value <= limit.most : value >= limit.least;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('the median of nothing');
  return middle;
}

/** `value at p` of the sorted values, p from 0 to 1. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)];
  if (at === undefined) throw new RangeError('a percentile of nothing');
  return at;
}
