import type { Action } from '../../model/action.ts';
import { actionCheck } from './action-check.ts';
import { actionHoldpoint } from './action-holdpoint.ts';
import type { ActionKind } from './action-kind.ts';
import { actionManual } from './action-manual.ts';
import { actionReboot } from './action-reboot.ts';
import { actionRun } from './action-run.ts';
import { actionScript } from './action-script.ts';
import { actionService } from './action-service.ts';
import { actionWrite } from './action-write.ts';

export type ActionKey = Action['kind'];

/** Every kind of action by its key in a runbook. A new one is a file beside this one and a line here. */
export const actionKinds: { readonly [K in ActionKey]: ActionKind<Extract<Action, { kind: K }>> } = {
  run: actionRun,
  script: actionScript,
  write: actionWrite,
  service: actionService,
  reboot: actionReboot,
  manual: actionManual,
  holdpoint: actionHoldpoint,
  check: actionCheck,
};

export const actionKeys = Object.keys(actionKinds) as readonly ActionKey[];

/** The kind of an action. */
export function kindOf<A extends Action>(action: A): ActionKind<A> {
  return actionKinds[action.kind] as unknown as ActionKind<A>;
}

/** One line for people, a template: `reload nginx.service`, `/usr/sbin/nginx -t`. */
export function actionTitle(action: Action): string {
  return kindOf(action).title(action);
}
