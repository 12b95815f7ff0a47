import type { GateSite } from '../../model/event.ts';

/** Where a gate stands, for people. */
export function siteWords(site: GateSite): string {
  switch (site.at) {
    case 'health-before':
      return 'health before';
    case 'health-after':
      return 'health after';
    case 'health-rollback':
      return 'health after rollback';
    case 'when':
      return `step ${site.step} when`;
    case 'step':
      return `step ${site.step}`;
    case 'undo':
      return `undo of step ${site.step}`;
    case 'undo-proof':
      return `proof of undo ${site.step}`;
    default:
      return site satisfies never;
  }
}
