import { z } from 'zod';
import { canonicalUnit } from '../../model/unit-name.ts';
import { readAs } from '../read-as.ts';
import { timingKeys } from '../schema/timing-schema.ts';
import { path, unit } from '../schema/values.ts';
import type { GateKind } from './gate-kind.ts';
import { linePattern, linePatternKeys, linePatternTitle, onePattern } from './line-pattern.ts';

const form = z.strictObject({
  path: path.optional().describe('A log file. Only lines since the step (in healthy: the operation) began.'),
  unit: unit.optional().describe("A unit's journal."),
  ...linePatternKeys,
});

export const gateLog: GateKind = {
  schema: form.extend(timingKeys),
  compile: (input, at, context) => {
    const read = readAs(form, input);
    if (read === undefined) return undefined;
    const lines = linePattern(read);
    if (lines === undefined) context.report(at, onePattern);
    const source = read.path ?? read.unit;
    if (source === undefined || (read.path !== undefined && read.unit !== undefined)) {
      context.report(at, {
        code: 'choose-one',
        message: 'exactly one of path and unit must stand here',
        hint: 'path: FILE for a log file, unit: UNIT for its journal',
      });
      return undefined;
    }
    if (lines === undefined) return undefined;
    if (read.path !== undefined)
      return { check: { kind: 'log', path: read.path, ...lines }, title: `log ${read.path} ${linePatternTitle(lines)}` };
    const name = canonicalUnit(source);
    return { check: { kind: 'journal', unit: name, ...lines }, title: `journal of ${name} ${linePatternTitle(lines)}` };
  },
  notRehearsed: 'nothing writes this log in a view',
};
