import type { RehearsalProof } from '../../../model/rehearsal.ts';
import type { RehearsalOrder, RehearsalOutside } from '../rehearsing.ts';
import { hasLivePart } from './live-part.ts';
import { rehearseLive } from './rehearse-live.ts';

/**
 * The proof of a view, and what twins with live services add to it: they perform everything again, services included, so that what counts as not
 * rehearsed is what they left out. All of it takes at most as long as the policy's largest timeout.
 */
export async function withLive(
  outside: RehearsalOutside,
  order: RehearsalOrder,
  proof: RehearsalProof,
  cancel: AbortSignal,
): Promise<RehearsalProof> {
  if (!proof.passed || !hasLivePart(order.plan)) return proof;
  const limit = order.plan.rules.limits.max_timeout;
  const late = new AbortController();
  const ended = new AbortController();
  void outside.clock.sleep(Math.max(limit - proof.duration_ms, 1), ended.signal).then(() => {
    if (!ended.signal.aborted) late.abort();
  });
  const began = outside.clock.monotonic();
  const live = await rehearseLive(outside, order, AbortSignal.any([cancel, late.signal])).finally(() => ended.abort());
  if (live.is === 'none') return { ...proof, live };
  const problems = live.problems.map((line) => `with live services: ${line}`);
  return {
    ...proof,
    stage: 'twin',
    live,
    passed: problems.length === 0,
    problems,
    not_rehearsed: live.not_rehearsed,
    duration_ms: proof.duration_ms + Math.round(outside.clock.monotonic() - began),
  };
}
