const unitBytes: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** `256KiB 16MiB 4GiB` in bytes; undefined when the text is none of these. */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d{1,9})(KiB|MiB|GiB)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * unitBytes[match[2] ?? '']!;
}

/** Bytes for a person: `812 bytes`, `4.0 KiB`, `1.5 GiB`. */
export function formatByteSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const unit = bytes < 1024 ** 2 ? 'KiB' : bytes < 1024 ** 3 ? 'MiB' : 'GiB';
  return `${(bytes / unitBytes[unit]!).toFixed(1)} ${unit}`;
}
