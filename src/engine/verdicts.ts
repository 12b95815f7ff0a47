import type { GateSite } from '../model/event.ts';
import type { Gate } from '../model/gate.ts';
import type { Plan } from '../model/plan.ts';
import { combineVerdicts, type Verdict } from '../model/verdict.ts';
import { gatesAt, siteIn, siteKey, type SiteGroup } from './site.ts';
import type { History } from './state.ts';

/** Where a list of gates stands: the next one to judge, or the verdict of all. */
export type Judged =
  | { readonly next: { readonly site: GateSite; readonly gate: Gate } }
  | {
      readonly next: undefined;
      readonly verdict: Verdict;
      /** those that are not PASS, a line each */ readonly problems: readonly string[];
      /** the first of them */ readonly site?: GateSite;
    };

/**
 * Every gate of a list is judged before the list has a verdict: one FAIL and one UNKNOWN are UNKNOWN, and nothing is undone
 * by itself while it is unknown what happened. No gates at all are PASS; who may have none is the runbook's business.
 */
export function judgedAt(plan: Plan, history: History, group: SiteGroup): Judged {
  const gates = gatesAt(plan, group).map((gate, index) => ({ gate, site: siteIn(group, index) }));
  const next = gates.find(({ site }) => history.judged[siteKey(site)] === undefined);
  if (next !== undefined) return { next };
  const judged = gates.map(({ site }) => ({ site, ...history.judged[siteKey(site)]! }));
  const verdict = combineVerdicts(judged.map(({ judgement }) => judgement.verdict));
  const notPassed = judged.filter(({ judgement }) => judgement.verdict !== 'PASS');
  const site = notPassed[0]?.site;
  return {
    next: undefined,
    verdict,
    problems: notPassed.map(({ title, judgement }) => `${judgement.verdict}  ${title}: ${judgement.observed}`),
    ...(site === undefined ? {} : { site }),
  };
}
