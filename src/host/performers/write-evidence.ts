import { isUtf8 } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { changedLineNumbers, unifiedDiff } from '../../model/unified-diff.ts';

/** A change of content as evidence: a unified diff, or for what is no text its sizes. Missing bytes: the file was, or becomes, absent. */
export function contentEvidence(path: string, before: Uint8Array | undefined, after: Uint8Array | undefined): string {
  const [old, now] = [textOf(before), textOf(after)];
  if (!old.ok || !now.ok) return `${path}: ${sizeWords(before)} → ${sizeWords(after)}, not text, no diff`;
  return shortened(unifiedDiff(path, old.text, now.text).trimEnd());
}

/** Characters of a diff that are kept as evidence; a record is read by people. */
const diffLimit = 64 * 1024;

function shortened(diff: string): string {
  if (diff.length <= diffLimit) return diff;
  const end = diff.lastIndexOf('\n', diffLimit);
  const rest = diff.slice(end + 1).split('\n').length;
  return `${diff.slice(0, end)}\n… ${rest} more lines of this diff are not kept`;
}

/** The same without one byte of the content. Without a key there is no digest: a plain one would be an oracle for short secrets. */
export function secretEvidence(
  path: string,
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
  key: Uint8Array | undefined,
): readonly string[] {
  const [old, now] = [textOf(before), textOf(after)];
  const lines = old.ok && now.ok ? changedLineNumbers(old.text ?? '', now.text ?? '') : undefined;
  const words = (name: string, numbers: readonly number[]): string => `${name}: ${numbers.length === 0 ? 'none' : ranges(numbers)}`;
  return [
    `${path}: secret, ${sizeWords(before)} → ${sizeWords(after)}, no diff is kept`,
    ...(lines === undefined ? [] : [`${words('lines added', lines.added)}; ${words('lines removed', lines.removed)}`]),
    ...(key === undefined || after === undefined
      ? []
      : [`hmac-sha256 with the key of this operation: ${createHmac('sha256', key).update(after).digest('hex')}`]),
  ];
}

type Text = { readonly ok: true; readonly text: string | undefined } | { readonly ok: false };

function textOf(bytes: Uint8Array | undefined): Text {
  if (bytes === undefined) return { ok: true, text: undefined };
  return isUtf8(bytes) && !bytes.includes(0) ? { ok: true, text: Buffer.from(bytes).toString('utf8') } : { ok: false };
}

function sizeWords(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'absent' : `${bytes.length} bytes`;
}

/** `1-3, 7`. */
function ranges(numbers: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.to === number - 1) last.to = number;
    else runs.push({ from: number, to: number });
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
