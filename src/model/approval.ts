import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';

/** Who let this plan run. `NONE`: policy asks for nobody; `SELF`: the requester, with a typed reason. */
export interface Approval {
  readonly approved_by: 'NONE' | 'SELF';
  readonly at: Instant;
  readonly plan_digest: Digest;
  /** Present when the survey was on screen. */
  readonly survey_digest?: Digest;
  /** Typed by the approver; missing for NONE. */
  readonly reason?: string;
  /** false: no signature was made; the record says so. */
  readonly signed: false;
}
