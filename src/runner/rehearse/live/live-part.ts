import type { Gate } from '../../../model/gate.ts';
import type { Plan } from '../../../model/plan.ts';
import type { LiveStage } from '../../../ports/rehearsal.ts';
import { addressOf, foreseenNotRehearsed, type LiveFacts } from '../../../runbook/rehearsable.ts';

/** Kinds of actions and gates for which a twin is booted. */
const liveKinds: ReadonlySet<string> = new Set(['service', 'http', 'tcp', 'prometheus', 'log', 'journal']);

/** Whether a plan has something that a twin may try and a view cannot. */
export function hasLivePart(plan: Plan): boolean {
  const open = (lives: ReadonlySet<string>): string => foreseenNotRehearsed(plan, { lives, missingSecrets: [] }).join('\n');
  return open(new Set()) !== open(liveKinds);
}

/** What of a plan a twin has not: units that do not run, addresses that nobody answers on. `bound` puts values in. */
export async function liveFactsOf(stage: LiveStage, plan: Plan, bound: <T>(template: T) => T): Promise<LiveFacts> {
  const unreached = new Map<string, string>();
  for (const gate of gatesOf(plan)) {
    const written = addressOf(gate.check);
    const wanted = addressOf(bound(gate).check);
    if (written === undefined || wanted === undefined || unreached.has(written)) continue;
    const place = placeOf(wanted);
    const why = place === undefined ? `${wanted} is no address` : await stage.whyUnreached(place.host, place.port);
    if (why !== undefined) unreached.set(written, why);
  }
  return { absent: stage.absent, unreached };
}

function gatesOf({ healthy, steps }: Plan): readonly Gate[] {
  return [
    ...healthy,
    ...steps.flatMap(({ gates, when, undo }) => [
      ...gates,
      ...when,
      ...(undo.kind === 'list' ? undo.items.flatMap((item) => item.gates) : []),
    ]),
  ];
}

/** Host and port of a URL or of `HOST:PORT`; without a port the scheme's own. */
export function placeOf(address: string): { readonly host: string; readonly port: number } | undefined {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `tcp://${address}`);
  if (url === null || url.hostname === '') return undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port };
}
