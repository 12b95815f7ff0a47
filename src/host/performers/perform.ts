// performers: one file per kind of action. They do what a bound action says, through the four verbs of Host, and tell how it ended.

import type { Action } from '../../model/action.ts';
import type { ActionResult } from '../../model/observation.ts';
import type { Host } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { failedAction } from './action-result.ts';
import { performRun } from './run.ts';
import { performScript } from './script.ts';
import { performService } from './service.ts';
import { performWrite } from './write.ts';

type Performer<Kind extends Action['kind']> = (
  host: Host,
  action: Extract<Action, { kind: Kind }>,
  context: ActContext,
) => Promise<ActionResult>;

const performers: { readonly [Kind in Action['kind']]: Performer<Kind> } = {
  run: performRun,
  script: performScript,
  write: performWrite,
  service: performService,
  check: () => Promise.resolve({ result: 'done', summary: 'changes nothing', detail: [], confined: true }),
  manual: () => Promise.reject(new Error('a manual step is asked by the runner, never performed by a host')),
  reboot: () => notBuilt('reboot'),
  holdpoint: () => notBuilt('holdpoint'),
};

/** Performs one bound action. A question nobody can answer here (what really happened) comes back as `unknown`. */
export function performAction(host: Host, action: Action, context: ActContext): Promise<ActionResult> {
  const performer = performers[action.kind] as Performer<Action['kind']>;
  return performer(host, action, context);
}

function notBuilt(kind: string): Promise<ActionResult> {
  return Promise.resolve(failedAction(`${kind} steps are not built yet; nothing was done`));
}
