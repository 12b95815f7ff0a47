import type { PolicyCode } from './finding-codes.ts';
import type { Mistake, Path } from './mistake.ts';
import type { PolicyFile } from './schema.ts';

/** Pins and rules that stand in the file twice: harmless to what is allowed, but one of them will be forgotten when the other is changed. */
export function checkDuplicates(policy: PolicyFile): Mistake[] {
  const pins = repeated(policy.runbooks ?? []).map((index) => twice(['runbooks', index], 'duplicate-pin', 'this pin stands here twice'));
  const rules = repeated(policy.commands ?? []).map((index) => twice(['commands', index], 'duplicate-rule', 'this rule stands here twice'));
  return [...pins, ...rules];
}

function repeated(items: readonly unknown[]): number[] {
  const texts = items.map((item) => JSON.stringify(item));
  return texts.flatMap((text, index) => (texts.indexOf(text) < index ? [index] : []));
}

function twice(path: Path, code: PolicyCode, message: string): Mistake {
  return { path, code, message, hint: 'delete one of the two' };
}
