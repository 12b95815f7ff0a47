import { isMap, isScalar, isSeq, Scalar, type ParsedNode } from 'yaml';
import { ambiguousText, coreScalar } from './core-scalar.ts';
import type { Problem } from './problem.ts';

/** A YAML value as plain data. Mappings have no prototype, so that `constructor` and `__proto__` are keys like any other. */
export type PlainValue = null | boolean | number | string | PlainValue[] | PlainMapping;
export interface PlainMapping {
  [key: string]: PlainValue;
}

export interface PlainRead {
  readonly value: PlainValue;
  readonly problems: readonly Problem[];
}

/** Nodes to plain data. Numbers are exact or a problem; nothing is coerced. Recursion is safe: the parser's caller limits the depth. */
export function plainValue(root: ParsedNode | null): PlainRead {
  const problems: Problem[] = [];
  return { value: root === null ? null : read(root, problems), problems };
}

function read(node: ParsedNode, problems: Problem[]): PlainValue {
  if (isSeq<ParsedNode>(node)) return node.items.map((item) => read(item, problems));
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    const mapping = Object.create(null) as PlainMapping;
    for (const { key, value } of node.items) {
      const name = readKey(key, problems);
      if (name === undefined) continue;
      if (Object.hasOwn(mapping, name)) problems.push(duplicateKey(key.range[0], name));
      else mapping[name] = value === null ? null : read(value, problems);
    }
    return mapping;
  }
  return isScalar<string>(node) ? readScalar(node, problems) : null;
}

function readKey(key: ParsedNode, problems: Problem[]): string | undefined {
  const offset = key.range[0];
  if (!isScalar<string>(key)) {
    problems.push(keyNotText(offset, 'a list or a mapping'));
    return undefined;
  }
  const written = String(key.value);
  if (key.type !== Scalar.PLAIN) return written;
  if (written === '<<') {
    problems.push({
      offset,
      code: 'yaml-merge-key',
      message: 'the merge key << brings in keys from somewhere else',
      hint: 'write the keys out',
    });
    return undefined;
  }
  const kind = coreScalar(written).kind;
  const other = kind === 'text' ? ambiguousText(written) : describeKind(kind);
  if (other === undefined) return written;
  problems.push(keyNotText(offset, other));
  return undefined;
}

function readScalar(node: Scalar.Parsed, problems: Problem[]): PlainValue {
  const written = String(node.value);
  if (node.type !== Scalar.PLAIN) return written;
  const offset = node.range[0];
  const scalar = coreScalar(written);
  switch (scalar.kind) {
    case 'null':
      return null;
    case 'boolean':
      return scalar.value;
    case 'number':
      if (scalar.exact) return scalar.value;
      problems.push({
        offset,
        code: 'number-not-exact',
        message: `${short(written)} cannot be held as a number without loss`,
        hint: 'put it in quotes if it is text, or write a smaller number',
      });
      return written;
    case 'text': {
      const other = ambiguousText(written);
      if (other !== undefined)
        problems.push({
          offset,
          code: 'ambiguous-value',
          message: `${short(written)} without quotes is text to some readers of YAML and ${other} to others`,
          hint: `write "${short(written)}" for the text${other === 'a boolean' ? ', or true or false for the boolean' : ''}`,
        });
      return written;
    }
    default:
      return scalar satisfies never;
  }
}

function describeKind(kind: 'null' | 'boolean' | 'number'): string {
  return kind === 'null' ? 'nothing' : `a ${kind}`;
}

function duplicateKey(offset: number, name: string): Problem {
  return {
    offset,
    code: 'duplicate-key',
    message: `the key ${short(name)} stands twice in this mapping`,
    hint: 'keep one of them; nothing says which was meant',
  };
}

function keyNotText(offset: number, what: string): Problem {
  return {
    offset,
    code: 'key-not-text',
    message: `a key must be text, and some readers take this one for ${what}`,
    hint: 'put the key in quotes, or write a name',
  };
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
