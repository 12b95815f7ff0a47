import { z } from 'zod';
import { canonicalUnit } from '../../model/unit-name.ts';
import { readAs } from '../read-as.ts';
import { timingKeys } from '../schema/timing-schema.ts';
import { unit } from '../schema/values.ts';
import type { GateKind } from './gate-kind.ts';
import { linePattern, linePatternKeys, linePatternTitle, onePattern } from './line-pattern.ts';

const form = z.strictObject({ unit, ...linePatternKeys });

export const gateJournal: GateKind = {
  schema: form.extend(timingKeys),
  compile: (input, at, context) => {
    const read = readAs(form, input);
    const lines = read === undefined ? undefined : linePattern(read);
    if (read !== undefined && lines === undefined) context.report(at, onePattern);
    if (read === undefined || lines === undefined) return undefined;
    const name = canonicalUnit(read.unit);
    return { check: { kind: 'journal', unit: name, ...lines }, title: `journal of ${name} ${linePatternTitle(lines)}` };
  },
  notRehearsed: 'services run on the host only',
};
