import type { GateSite } from '../model/event.ts';
import type { Gate } from '../model/gate.ts';
import type { Plan } from '../model/plan.ts';

/** A list of gates that is judged as one. */
export type SiteGroup =
  | { readonly at: 'health-before' | 'health-after' | 'health-rollback' }
  | { readonly at: 'when' | 'step'; readonly step: number }
  | { readonly at: 'undo' | 'undo-proof'; readonly step: number; readonly item: number };

/** One spelling for every list of gates: `step 2`, `undo 3.0`, `health-after`. */
export function groupKey(group: SiteGroup): string {
  switch (group.at) {
    case 'health-before':
    case 'health-after':
    case 'health-rollback':
      return group.at;
    case 'when':
    case 'step':
      return `${group.at} ${group.step}`;
    case 'undo':
    case 'undo-proof':
      return `${group.at} ${group.step}.${group.item}`;
    default:
      return group satisfies never;
  }
}

/** One spelling for every gate of an operation: that of its list, and its place there. */
export function siteKey(site: GateSite): string {
  return `${groupKey(site)} #${site.index}`;
}

/** Gates that are one and the same for `unchanged`: a gate of `healthy` keeps its first observation through all three times it is judged. */
export function sameGateKey(site: GateSite): string {
  switch (site.at) {
    case 'health-before':
    case 'health-after':
    case 'health-rollback':
      return `healthy #${site.index}`;
    case 'undo':
    case 'undo-proof':
      return `undo ${site.step}.${site.item} #${site.index}`;
    case 'when':
    case 'step':
      return siteKey(site);
    default:
      return site satisfies never;
  }
}

/** The gates that stand there, in order; empty where the plan has none. */
export function gatesAt(plan: Plan, group: SiteGroup): readonly Gate[] {
  switch (group.at) {
    case 'health-before':
    case 'health-after':
    case 'health-rollback':
      return plan.healthy;
    case 'when':
      return plan.steps.find((step) => step.index === group.step)?.when ?? [];
    case 'step':
      return plan.steps.find((step) => step.index === group.step)?.gates ?? [];
    case 'undo':
    case 'undo-proof': {
      const undo = plan.steps.find((step) => step.index === group.step)?.undo;
      return undo?.kind === 'list' ? (undo.items[group.item]?.gates ?? []) : [];
    }
    default:
      return group satisfies never;
  }
}

/** A place in a list of gates. */
export function siteIn(group: SiteGroup, index: number): GateSite {
  return { ...group, index };
}
