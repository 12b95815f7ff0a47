import type { DocumentPath } from '../../document/places.ts';
import type { Action, Edit, Write, WriteContent } from '../../model/action.ts';
import { digestOfBytes } from '../../model/digest.ts';
import type { FileExpectation } from '../../model/gate.ts';
import { highestRiskClass } from '../../model/risk-class.ts';
import { referencesIn, render } from '../../model/template.ts';
import type { CompileContext } from '../compile-context.ts';
import { isMapping, keysAmong } from '../mapping.ts';
import { readFitting } from '../read-as.ts';
import type { ActionKind } from './action-kind.ts';
import { fileCheck } from './gate-file.ts';
import { contentKeys, writeSchema, type WriteInput } from './write-schema.ts';

export const actionWrite: ActionKind<Extract<Action, { kind: 'write' }>> = {
  schema: writeSchema.describe('One file or link, written by Holdpoint: whole, edited, linked or removed.'),
  compile: (input, at, context) => {
    const read = readFitting(writeSchema, input);
    const content = read === undefined ? undefined : compileContent(read, input, at, context);
    if (read === undefined || content === undefined) return undefined;
    const write: Write = {
      path: read.path,
      content,
      ...(read.mode === undefined ? {} : { mode: read.mode.padStart(4, '0') }),
      ...(read.owner === undefined ? {} : { owner: read.owner }),
      ...(read.group === undefined ? {} : { group: read.group }),
      secret: read.secret === true || textsOf(content).some((text) => referencesIn(text).some((name) => context.secrets.has(name))),
    };
    return { kind: 'write', write: context.bind(write) };
  },
  title: ({ write }) => `${verbOf(write.content)} ${write.path}`,
  effect: ({ write }, scope) => {
    const least = write.content.kind === 'absent' ? 'FILESYSTEM_WRITE' : 'LOW_RISK_CONFIG';
    return { needs: highestRiskClass([least, scope.guardOf(write.path)]), changes: true, writes: true, outside: false };
  },
  impliedGates: ({ write }) => [contentGate(write), ...modeGate(write), ...ownerGate(write)].map((expect) => fileCheck(write.path, expect)),
  defaultUndo: () => 'snapshot',
  undoFits: () => ['snapshot', 'list', 'none', 'impossible'],
  gatesNeeded: false,
};

function compileContent(read: WriteInput, input: unknown, at: DocumentPath, context: CompileContext): WriteContent | undefined {
  const written = isMapping(input) ? keysAmong(input, contentKeys) : [];
  if (written.length !== 1) {
    context.report(at, {
      code: 'choose-one',
      message: `exactly one of ${contentKeys.join(', ')} must stand here`,
      hint: 'content for the whole text, from for a file of the workspace, edit for parts, link or absent',
    });
    return undefined;
  }
  const noMode = read.link !== undefined || read.absent === true;
  for (const key of noMode ? (['mode'] as const) : []) {
    if (read[key] !== undefined)
      context.report([...at, key], { code: 'choose-one', message: 'a link and what is absent have no mode', hint: 'leave mode out' });
  }
  if (read.content !== undefined) return { kind: 'text', text: read.content };
  if (read.from !== undefined) {
    const file = context.bind(read.from);
    return { kind: 'from', file, sha256: context.digestOf(file, [...at, 'from']) };
  }
  if (read.edit !== undefined) return { kind: 'edit', edits: read.edit.map(compileEdit) };
  if (read.link !== undefined) return { kind: 'link', target: read.link };
  return read.absent === undefined ? undefined : { kind: 'absent' };
}

function compileEdit(edit: NonNullable<WriteInput['edit']>[number]): Edit {
  return 'append' in edit
    ? { kind: 'append', text: edit.append }
    : { kind: 'replace', find: edit.find, with: edit.with, count: edit.count ?? 1 };
}

/** The texts that end up in the file. */
function textsOf(content: WriteContent): string[] {
  if (content.kind === 'text') return [content.text];
  if (content.kind !== 'edit') return [];
  return content.edits.flatMap((edit) => (edit.kind === 'append' ? [edit.text] : [edit.find, edit.with]));
}

/** What must be there afterwards. A digest where it is known now; where values come later, or are secret, the writer knows. */
function contentGate({ content, secret }: Write): FileExpectation {
  switch (content.kind) {
    case 'absent':
      return { is: 'absent' };
    case 'link':
      return { is: 'link', target: content.target };
    case 'edit':
      return { is: 'written' };
    case 'from':
      return secret ? { is: 'written' } : { is: 'sha256', sha256: content.sha256 };
    case 'text':
      return secret || referencesIn(content.text).length > 0
        ? { is: 'written' }
        : { is: 'sha256', sha256: digestOfBytes(render(content.text, {})) };
    default:
      return content satisfies never;
  }
}

function modeGate(write: Write): FileExpectation[] {
  return write.mode === undefined ? [] : [{ is: 'mode', mode: write.mode }];
}

function ownerGate(write: Write): FileExpectation[] {
  if (write.owner === undefined && write.group === undefined) return [];
  return [{ is: 'owner', owner: `${write.owner ?? ''}${write.group === undefined ? '' : `:${write.group}`}` }];
}

function verbOf(content: WriteContent): string {
  switch (content.kind) {
    case 'text':
    case 'from':
      return 'write';
    case 'edit':
      return 'edit';
    case 'link':
      return `link to ${content.target}:`;
    case 'absent':
      return 'remove';
    default:
      return content satisfies never;
  }
}
