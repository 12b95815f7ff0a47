import { canonicalUnit } from '../../model/unit-name.ts';
import { actionsOf } from '../commands-of.ts';
import type { PlacedMistake, Rule } from './rule.ts';

/** Service steps touch listed units only, and nothing is listed that is forbidden. */
export const unitRule: Rule = (draft, { authority }) => {
  const allowed = draft.declaration.allowed_services.map(({ value }) => canonicalUnit(value));
  const forbidden = draft.not_allowed.flatMap(({ value }) => (value.kind === 'service' ? [canonicalUnit(value.unit)] : []));
  const byPolicy = (authority?.notAllowed ?? []).flatMap((item) => (item.kind === 'service' ? [canonicalUnit(item.unit)] : []));
  const listed = draft.declaration.allowed_services.flatMap(({ at, value }): PlacedMistake[] => {
    const unit = canonicalUnit(value);
    if (forbidden.includes(unit))
      return [{ at, code: 'unit-contradiction', message: `${value} is allowed here, and not_allowed has it`, hint: 'keep one of the two' }];
    if (byPolicy.includes(unit))
      return [
        {
          at,
          code: 'not-allowed-by-policy',
          message: `${value} is allowed here, and the policy's not_allowed has it`,
          hint: 'no operation of this workspace may touch it',
        },
      ];
    return [];
  });
  const used = draft.steps.flatMap(actionsOf).flatMap(({ at, action }): PlacedMistake[] => {
    if (action.kind !== 'service' || allowed.includes(action.unit)) return [];
    return [
      {
        at: [...at, 'unit'],
        code: 'unit-not-allowed',
        message: `${action.unit} is not in allowed_services`,
        hint: `name another unit, or add ${action.unit.replace(/\.service$/, '')} to allowed_services`,
        change: ['allowed_services'],
      },
    ];
  });
  return [...listed, ...used];
};
