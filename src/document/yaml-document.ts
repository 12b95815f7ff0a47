import type { ParsedNode } from 'yaml';
import type { Finding } from '../model/finding.ts';
import { LineIndex, type Position } from './line-index.ts';
import { locate, offsetInside, type DocumentPath } from './places.ts';
import type { PlainValue } from './plain-value.ts';

/** A YAML file as plain data that still knows where each value stands. */
export class YamlDocument {
  /** The file as the caller named it. */
  readonly file: string;
  /** The text, without a byte order mark. */
  readonly source: string;
  readonly value: PlainValue;
  readonly lines: LineIndex;
  private readonly root: ParsedNode | null;

  constructor(parts: { readonly file: string; readonly source: string; readonly value: PlainValue; readonly root: ParsedNode | null }) {
    this.file = parts.file;
    this.source = parts.source;
    this.value = parts.value;
    this.root = parts.root;
    this.lines = new LineIndex(parts.source);
  }

  /** Where the value stands; for a path that does not exist the key (or value) of its nearest ancestor. */
  placeOf(path: DocumentPath): Position {
    const { node, key, found } = locate(this.root, path);
    const exact = found === path.length;
    const offset = exact ? (node?.range[0] ?? key?.range[0]) : (key?.range[0] ?? node?.range[0]);
    return this.lines.positionOf(offset ?? 0);
  }

  /** Where the key of this value stands; for an item of a list, where the item stands. */
  placeOfKey(path: DocumentPath): Position {
    const { node, key } = locate(this.root, path);
    return this.lines.positionOf(key?.range[0] ?? node?.range[0] ?? 0);
  }

  /** Where the character at `index` of the text at `path` stands. */
  placeInside(path: DocumentPath, index: number): Position {
    const { node, found } = locate(this.root, path);
    const offset = found === path.length ? offsetInside(node, index, this.source) : undefined;
    return offset === undefined ? this.placeOf(path) : this.lines.positionOf(offset);
  }

  /** The value as it is written in the file; undefined when there is none. Long text is cut. */
  writtenAt(path: DocumentPath): string | undefined {
    const { node, found } = locate(this.root, path);
    if (found !== path.length || node === null) return undefined;
    const written = this.source.slice(node.range[0], node.range[1]);
    return written.length > 60 ? `${written.slice(0, 60)}…` : written;
  }

  /** A finding at a place of this file. */
  finding(place: Position, parts: Pick<Finding, 'code' | 'message' | 'hint'> & { readonly severity?: Finding['severity'] }): Finding {
    return {
      file: this.file,
      line: place.line,
      column: place.column,
      code: parts.code,
      severity: parts.severity ?? 'error',
      message: parts.message,
      hint: parts.hint,
    };
  }
}
