import { gatesAt } from '../engine/site.ts';
import type { Event } from '../model/event.ts';
import type { UnitState } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';

/** Unit to its last known state, as systemd calls it; where the last to look was a gate that did not pass, its verdict and what it saw. */
export function servicesStatus(events: readonly Event[], plan: Plan): Record<string, string> {
  const status: Record<string, string> = {};
  const see = (state: UnitState | undefined): void => {
    if (state !== undefined) status[state.unit] = state.active_state;
  };
  for (const event of events) {
    switch (event.type) {
      case 'baselines-recorded':
      case 'step-intended':
      case 'undo-intended':
        Object.values(event.baselines.units).forEach(see);
        break;
      case 'step-exited':
        see(event.result.unit_after);
        break;
      case 'undo-exited':
        see(event.unit_after);
        break;
      case 'gate-judged': {
        const check = gatesAt(plan, event.site)[event.site.index]?.check;
        if (check?.kind !== 'service' || check.active === undefined) break;
        if (event.judgement.verdict === 'PASS') status[check.unit] = check.active ? 'active' : 'inactive';
        else status[check.unit] = `${event.judgement.verdict}: ${event.judgement.observed}`;
        break;
      }
      default:
        break;
    }
  }
  return status;
}
