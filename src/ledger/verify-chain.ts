import type { Digest } from '../model/digest.ts';
import { noEntry } from './entry-text.ts';
import type { Entry } from './entry.ts';
import type { LedgerFinding } from './verdict.ts';

interface Last {
  readonly seq: number;
  readonly digest: Digest;
}

/** Numbers without gaps, each entry continuing the one before, chain by chain. `entries` in the order of the files. */
export function verifyChain(entries: readonly Entry[]): LedgerFinding[] {
  const chains = new Map<string, Last>();
  return entries.flatMap((entry) => {
    const last = chains.get(entry.chain) ?? { seq: 0, digest: noEntry };
    chains.set(entry.chain, { seq: Math.max(entry.seq, last.seq), digest: entry.digest });
    const finding = judgePlace(entry, last);
    return finding === undefined ? [] : [{ ...idOf(entry), ...finding }];
  });
}

function judgePlace(entry: Entry, last: Last): Omit<LedgerFinding, 'operation_id'> | undefined {
  const expected = last.seq + 1;
  if (!Number.isSafeInteger(entry.seq) || entry.seq < 1)
    return { verdict: 'altered', code: 'bad-number', message: `the number ${entry.seq} is none` };
  if (entry.seq < expected)
    return {
      verdict: 'altered',
      code: 'out-of-order',
      message: `number ${entry.seq} stands where ${expected} should be: an entry was repeated or moved`,
    };
  if (entry.seq > expected) {
    const missing = entry.seq - 1 === expected ? `number ${expected} is missing` : `numbers ${expected} to ${entry.seq - 1} are missing`;
    return { verdict: 'incomplete', code: 'missing-entries', message: `${missing} before number ${entry.seq}` };
  }
  if (entry.prev !== last.digest)
    return { verdict: 'altered', code: 'broken-chain', message: `number ${entry.seq} does not continue the entry before it` };
  return undefined;
}

/** Entries that speak of others: those must be there, and an operation is told once. */
export function verifyReferences(entries: readonly Entry[]): LedgerFinding[] {
  const digests = new Set(entries.map(({ digest }) => digest));
  const told = new Set<string>();
  return entries.flatMap((entry) => {
    const findings: LedgerFinding[] = [];
    const id = entry.operation_id;
    if (entry.kind === 'operation' && id !== undefined) {
      if (told.has(id))
        findings.push({ operation_id: id, verdict: 'altered', code: 'told-twice', message: 'two entries tell the same operation' });
      if (entry.rollback_of !== undefined && !told.has(entry.rollback_of)) {
        findings.push({
          operation_id: id,
          verdict: 'incomplete',
          code: 'unknown-reference',
          message: `it rolls back ${entry.rollback_of}, of which no earlier entry tells`,
        });
      }
      told.add(id);
    }
    for (const name of ['amends', 'of'] as const) {
      const digest = entry[name];
      if (digest !== undefined && !digests.has(digest)) {
        findings.push({
          ...idOf(entry),
          verdict: 'incomplete',
          code: 'unknown-reference',
          message: `the entry that it ${name === 'of' ? 'signs' : 'amends'} is not there`,
        });
      }
    }
    return findings;
  });
}

/** For findings: whom they are about, where it has a name. */
export function idOf(entry: Entry | undefined): { readonly operation_id?: string } {
  return entry?.operation_id === undefined ? {} : { operation_id: entry.operation_id };
}
