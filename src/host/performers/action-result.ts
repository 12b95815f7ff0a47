import type { Ended } from '../../model/ended.ts';
import type { ActionResult } from '../../model/observation.ts';
import { wordsOfEnd } from '../own-tool.ts';

/** Refused or gone wrong, and known to be so. */
export function failedAction(summary: string, detail: readonly string[] = [], confined = true): ActionResult {
  return { result: 'failed', summary, detail, confined };
}

/** What an end that is no exit code says about an action: whether something was begun and is now in an unknown state. */
export function endedWithoutExit(ended: Exclude<Ended, { kind: 'exited' }>): Pick<ActionResult, 'result' | 'summary'> {
  // A host that is not what was approved is a question for a person, although nothing was begun.
  const isKnown = ended.kind === 'not-started' && ended.differs !== true;
  return { result: isKnown ? 'failed' : 'unknown', summary: wordsOfEnd(ended) };
}
