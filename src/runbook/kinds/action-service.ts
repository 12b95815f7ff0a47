import { z } from 'zod';
import type { Action, ServiceVerb } from '../../model/action.ts';
import { parseDuration } from '../../model/duration.ts';
import type { RiskClass } from '../../model/risk-class.ts';
import { canonicalUnit } from '../../model/unit-name.ts';
import { readFitting } from '../read-as.ts';
import { duration, unit } from '../schema/values.ts';
import { anyUndo, type ActionKind } from './action-kind.ts';
import type { CompiledCheck } from './gate-kind.ts';
import { serviceCheck } from './gate-service.ts';

interface VerbFacts {
  readonly needs: RiskClass;
  readonly undo: 'again' | 'reverse';
  /** The unit's state afterwards; missing: nothing to see. */
  readonly leaves?: { readonly active: boolean } | { readonly enabled: boolean };
}

/** What each verb needs, how it is undone, what must hold afterwards. */
const verbs: Readonly<Record<ServiceVerb, VerbFacts>> = {
  start: { needs: 'SERVICE_RESTART', undo: 'reverse', leaves: { active: true } },
  stop: { needs: 'SERVICE_RESTART', undo: 'reverse', leaves: { active: false } },
  restart: { needs: 'SERVICE_RESTART', undo: 'again', leaves: { active: true } },
  reload: { needs: 'LOW_RISK_CONFIG', undo: 'again', leaves: { active: true } },
  enable: { needs: 'SERVICE_RESTART', undo: 'reverse', leaves: { enabled: true } },
  disable: { needs: 'SERVICE_RESTART', undo: 'reverse', leaves: { enabled: false } },
  'daemon-reload': { needs: 'LOW_RISK_CONFIG', undo: 'again' },
};

const form = z.strictObject({
  unit,
  do: z.enum(['start', 'stop', 'restart', 'reload', 'enable', 'disable', 'daemon-reload']),
  timeout: duration.optional(),
});

export const actionService: ActionKind<Extract<Action, { kind: 'service' }>> = {
  schema: form.describe('systemctl, by Holdpoint, outside the boundary.'),
  compile: (input, _at, context) => {
    const read = readFitting(form, input);
    if (read === undefined) return undefined;
    return {
      kind: 'service',
      unit: canonicalUnit(read.unit),
      do: read.do,
      timeout: parseDuration(read.timeout ?? '') ?? context.timeouts.action,
    };
  },
  title: (action) => `${action.do} ${action.unit}`,
  effect: (action) => ({ needs: verbs[action.do].needs, changes: true, writes: false, outside: false }),
  impliedGates: (action) => impliedBy(action.unit, verbs[action.do]),
  defaultUndo: (action) => verbs[action.do].undo,
  undoFits: (action) => (verbs[action.do].undo === 'again' ? ['again', ...anyUndo] : anyUndo),
  gatesNeeded: false,
  notRehearsed: 'services run on the host only',
};

function impliedBy(name: string, { leaves }: VerbFacts): CompiledCheck[] {
  return leaves === undefined ? [] : [serviceCheck({ unit: name, ...leaves })];
}
