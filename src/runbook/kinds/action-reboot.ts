import { z } from 'zod';
import type { Action } from '../../model/action.ts';
import { parseDuration } from '../../model/duration.ts';
import { readAs } from '../read-as.ts';
import { duration } from '../schema/values.ts';
import { anyUndo, type ActionKind } from './action-kind.ts';

const form = z.strictObject({ timeout: duration });

export const actionReboot: ActionKind<Extract<Action, { kind: 'reboot' }>> = {
  schema: form.describe('The host starts anew; within the timeout it must answer again.'),
  compile: (input) => {
    const read = readAs(form, input);
    return read === undefined ? undefined : { kind: 'reboot', timeout: parseDuration(read.timeout)! };
  },
  title: () => 'reboot',
  effect: () => ({ needs: 'HOST_CHANGE', changes: true, writes: false, outside: true }),
  impliedGates: () => [],
  defaultUndo: () => undefined,
  undoFits: () => anyUndo,
  gatesNeeded: true,
  notRehearsed: 'a view cannot be rebooted',
};
