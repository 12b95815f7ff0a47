import { digestOfBytes, type Digest } from '../../model/digest.ts';
import { ok, type Result } from '../../model/failure.ts';
import { millisecondsBetween, type Instant } from '../../model/instant.ts';
import { proofLifetime, seenIn, type RehearsalGround, type RehearsalProof, type SurveyedRehearsal } from '../../model/rehearsal.ts';
import type { ProofStore } from '../../ports/rehearsal.ts';
import { whyStale } from './ground.ts';

/** A stored proof and what a survey says of it. */
export interface StoredProof {
  readonly proof: RehearsalProof;
  readonly named: SurveyedRehearsal;
}

/** The newest proof of a plan, and why it does not count; undefined: there is none. A file that cannot be read as a proof is none. */
export async function findProof(
  store: ProofStore,
  ground: RehearsalGround,
  at: Instant,
): Promise<{ readonly stored: StoredProof; readonly stale: readonly string[] } | undefined> {
  const names = (await store.list()).filter((name) => name.startsWith(`${ground.plan_digest}-`));
  for (const name of names.toReversed()) {
    const bytes = await store.load(name);
    const stored = bytes.ok && bytes.value !== undefined ? readProof(name, bytes.value) : undefined;
    if (stored !== undefined) return { stored, stale: whyStale(stored.proof, ground, at) };
  }
  return undefined;
}

/** Stores a proof under its plan and time; older ones of the same plan go, and those that expired: what a run relied on is sealed with it. */
export async function storeProof(store: ProofStore, proof: RehearsalProof): Promise<Result<StoredProof>> {
  const prefix = `${proof.ground.plan_digest}-`;
  const name = `${prefix}${proof.made_at.replace(/[^0-9TZ]/g, '')}.json`;
  const bytes = new TextEncoder().encode(`${JSON.stringify(proof)}\n`);
  const saved = await store.save(name, bytes);
  if (!saved.ok) return saved;
  for (const other of await store.list())
    if (other !== name && (other.startsWith(prefix) || hasExpired(other, proof.made_at))) await store.remove(other);
  return ok({ proof, named: naming(name, digestOfBytes(bytes), proof) });
}

/** By the time in its name, so that a large one need not be read. */
function hasExpired(name: string, at: Instant): boolean {
  const made = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.json$/.exec(name);
  if (made === null) return false;
  const [, year, month, day, hour, minute, second, ms] = made;
  return millisecondsBetween(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`, at) >= proofLifetime;
}

function readProof(name: string, bytes: Uint8Array): StoredProof | undefined {
  try {
    const proof = JSON.parse(new TextDecoder().decode(bytes)) as RehearsalProof;
    return proof.holdpoint === 1 ? { proof, named: naming(name, digestOfBytes(bytes), proof) } : undefined;
  } catch {
    return undefined;
  }
}

function naming(file: string, sha256: Digest, proof: RehearsalProof): SurveyedRehearsal {
  const { passed, made_at, expires, not_rehearsed, revert_digest } = proof;
  const changed = seenIn(proof).steps.flatMap((step) =>
    step.is === 'passed' || step.is === 'failed'
      ? [[String(step.step), step.changes.filter(({ what }) => what.join() !== 'mtime').map(({ path }) => path)] as const]
      : [],
  );
  return {
    file,
    sha256,
    ...(proof.stage === 'twin' ? { stage: proof.stage } : {}),
    passed,
    made_at,
    expires,
    not_rehearsed,
    changed: Object.fromEntries(changed),
    ...(revert_digest === undefined ? {} : { revert_digest }),
  };
}
