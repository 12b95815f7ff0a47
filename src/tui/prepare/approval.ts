import { editTextField, textField, textOf, type TextField, type TextFieldEdit } from '../widgets/text-field/state.ts';

/** What was typed to approve one's own operation, and what is still wrong with it. */
export interface Approving {
  readonly reason: TextField;
  readonly name: TextField;
  readonly at: 'reason' | 'name';
  readonly complaint: string;
}

export const notApproving: Approving = { reason: textField(''), name: textField(''), at: 'reason', complaint: '' };

export function editApproving(before: Approving, edit: TextFieldEdit): Approving {
  const field = editTextField(before[before.at], edit);
  return { ...before, [before.at]: field, complaint: field.remark ?? '' };
}

export function otherField(before: Approving): Approving {
  return { ...before, at: before.at === 'reason' ? 'name' : 'reason', complaint: '' };
}

/** Enter: on to the next field, back to the one that is wrong, or approved with a reason. */
export function enterApproving(before: Approving, operationName: string): Approving | { readonly approved: string } {
  const reason = textOf(before.reason).trim();
  if (reason === '') return { ...before, at: 'reason', complaint: 'a reason is needed' };
  if (before.at === 'reason') return { ...before, at: 'name', complaint: '' };
  const name = textOf(before.name).trim();
  if (name === operationName.trim()) return { approved: reason };
  return {
    ...before,
    complaint: name === '' ? 'type the name of the operation, as it stands above' : 'this is not the name of the operation',
  };
}
