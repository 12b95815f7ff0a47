import type { DocumentPath } from '../../document/places.ts';

export interface RawText {
  readonly at: DocumentPath;
  readonly text: string;
}

/** Every text of the file with its path, in the order of the file. */
export function rawTexts(value: unknown, at: DocumentPath = []): RawText[] {
  if (typeof value === 'string') return [{ at, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => rawTexts(item, [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => rawTexts(item, [...at, key]));
}

/** Every key of the file with the path of its value. */
export function rawKeys(value: unknown, at: DocumentPath = []): RawText[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => rawKeys(item, [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [{ at: [...at, key], text: key }, ...rawKeys(item, [...at, key])]);
}
