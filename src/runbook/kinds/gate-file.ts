import { z } from 'zod';
import type { FileExpectation } from '../../model/gate.ts';
import { readAs } from '../read-as.ts';
import { timingKeys } from '../schema/timing-schema.ts';
import { mode, path, sha256, text, user } from '../schema/values.ts';
import type { CompiledCheck, GateKind } from './gate-kind.ts';

const expectations = {
  exists: z.literal(true).optional(),
  absent: z.literal(true).optional(),
  sha256: sha256.optional(),
  mode: mode.optional(),
  owner: z
    .union([user, z.string().regex(/^[\w.${}-]*:[\w.${}-]+$/, { error: 'is no owner · write USER, USER:GROUP or :GROUP' })])
    .optional(),
  contains: text.optional(),
};
const form = z.strictObject({ path, ...expectations });

export const gateFile: GateKind = {
  schema: form.extend(timingKeys),
  compile: (input, at, context) => {
    const read = readAs(form, input);
    if (read === undefined) return undefined;
    const wanted: FileExpectation[] = [
      ...(read.exists === undefined ? [] : [{ is: 'exists' as const }]),
      ...(read.absent === undefined ? [] : [{ is: 'absent' as const }]),
      ...(read.sha256 === undefined ? [] : [{ is: 'sha256' as const, sha256: read.sha256 }]),
      ...(read.mode === undefined ? [] : [{ is: 'mode' as const, mode: read.mode.padStart(4, '0') }]),
      ...(read.owner === undefined ? [] : [{ is: 'owner' as const, owner: read.owner }]),
      ...(read.contains === undefined ? [] : [{ is: 'contains' as const, text: read.contains }]),
    ];
    const [only, another] = wanted;
    if (only !== undefined && another === undefined) return fileCheck(read.path, only);
    context.report(at, {
      code: 'choose-one',
      message: 'exactly one of exists, absent, sha256, mode, owner and contains must stand here',
      hint: 'write a gate for each',
    });
    return undefined;
  },
};

/** A check of one path; also what write steps imply. */
export function fileCheck(at: string, expect: FileExpectation): CompiledCheck {
  return { check: { kind: 'file', path: at, expect }, title: `file ${at} ${expectationTitle(expect)}` };
}

function expectationTitle(expect: FileExpectation): string {
  switch (expect.is) {
    case 'exists':
      return 'exists';
    case 'absent':
      return 'is absent';
    case 'sha256':
      return `has the SHA-256 ${expect.sha256.slice(0, 12)}…`;
    case 'written':
      return 'holds what was written';
    case 'link':
      return `is a link to ${expect.target}`;
    case 'mode':
      return `has the mode ${expect.mode}`;
    case 'owner':
      return `belongs to ${expect.owner}`;
    case 'contains':
      return 'contains the wanted text';
    default:
      return expect satisfies never;
  }
}
