import type { Outside } from '../ports/outside.ts';
import { actStep } from './act-step.ts';
import { closeOperation } from './close.ts';
import { compensate } from './compensate.ts';
import { compileRevert } from './compile-revert.ts';
import { fileReport } from './file-report.ts';
import { judgeGate } from './judge-gate.ts';
import type { Performers } from './loop.ts';
import { readFacts, recordBaselines, recordChanges, takeSnapshot } from './prepare-change.ts';
import { comparePaths } from './prove.ts';
import { recogniseReverted } from './reverted-outside.ts';
import type { Run } from './run.ts';
import { startRollback } from './start-of-rollback.ts';
import { waitForPerson, type Waiting } from './wait-for-person.ts';
import { writeEntry } from './write-entry.ts';

/** Which function performs which effect; a new effect is one line here. */
export function performersFor(run: Run, waiting: Waiting, outside: Pick<Outside, 'claims' | 'openWorkspace'>): Performers {
  return {
    record: async ({ events }) => {
      for (const event of events) await run.record(event);
      return undefined;
    },
    'read-facts': async () => readFacts(run),
    'record-baselines': async (effect) => recordBaselines(run, effect),
    judge: async (effect) => judgeGate(run, effect),
    'take-snapshot': async () => takeSnapshot(run),
    'compile-revert': async () => compileRevert(run),
    act: async (effect) => actStep(run, effect),
    'record-changes': async (effect) => recordChanges(run, effect),
    'recognise-reverted': async () => recogniseReverted(run),
    'start-rollback': async (effect) => startRollback(run, effect),
    compensate: async (effect) => compensate(run, effect),
    'compare-paths': async (effect) => comparePaths(run, effect),
    'file-report': async () => fileReport(run),
    'write-entry': async () => writeEntry(run, outside.openWorkspace),
    close: async (effect) => closeOperation(run, outside.claims, effect),
    wait: async () => waitForPerson(waiting),
    end: async ({ exit }) => Promise.resolve(exit),
  };
}
