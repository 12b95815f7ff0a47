import type { Plan } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import { visibleLine } from '../../model/visible-text.ts';
import type { RevertWords } from '../../ports/revert.ts';
import { restoreLeftover, writeLeftover } from '../leftovers.ts';
import { writeScript } from '../performers/write-script.ts';
import { coveredPaths } from '../snapshot/covered-paths.ts';
import { escapeBackslash } from '../snapshot/path-text.ts';
import { putScript } from '../snapshot/restore-script.ts';
import { treeOf } from '../snapshot/take.ts';
import { viewScript } from '../view/view-arguments.ts';
import { encodePath } from './encode-path.ts';
import { gateText, type GateText } from './gate-text.ts';
import { library } from './library.ts';
import { quote } from './shell-text.ts';
import { undoParts, type UndoParts } from './undo-parts.ts';

/** What the program is compiled from. In `plan` facts and `operation_id` are bound; only secrets are still names. */
export interface RevertSource {
  readonly operation: string;
  readonly plan: Plan;
  /** Where the pre-image lies; its copies are in `tree` below. */
  readonly preimage: string;
  readonly entries: number;
  /** false: nothing confines on this host, and the policy accepts it. */
  readonly enforced: boolean;
  /** false: extended attributes and ACLs are not in the pre-image's list, because getfattr is missing here. */
  readonly readsAttributes: boolean;
  /** Holdpoint's own folders, hidden from commands of the runbook. */
  readonly state: readonly string[];
  /** How people read it. */
  readonly words: RevertWords;
}

/** The whole program: what is said, what is done for each step, in the order in which it is done, then the fixed part. */
export function compileRevert(source: RevertSource): string {
  const { plan } = source;
  const undo = undoParts(plan, source.words);
  const healthy = gateText('healthy', plan.healthy);
  return [
    header(source),
    settings(source),
    placesText(source),
    '# What takes each step back, newest first.',
    '',
    ...undo.map(({ text }) => text),
    order(undo, healthy),
    healthy.functions,
    '# From here on the text is the same for every operation.',
    '',
    `put_script=${quote(putScript)}\n\nwrite_script=${quote(writeScript)}\n\nview_script=${quote(viewScript)}\n`,
    library,
    'main "$@"',
    '',
  ].join('\n');
}

function header({ operation, plan, preimage, entries, words }: RevertSource): string {
  const { declaration, scope } = plan;
  const lines: readonly (readonly [string, string])[] = [
    ['Operation', `${operation}: ${declaration.operation_name}`],
    ['Objective', declaration.objective],
    ['Risk class', declaration.risk_class],
    ['What can break', declaration.blast_radius],
    ['How to revert', declaration.rollback_strategy],
    ['Allowed paths', scope.writable.join(', ') || 'none'],
    ['Kept as they are', scope.keep.join(', ') || 'none'],
    ['Allowed services', scope.units.join(', ') || 'none'],
    ['Pre-image', `${preimage}, ${entries} entries`],
  ];
  const steps = plan.steps.map(({ index, name }): readonly [string, string] => [
    `Step ${index}`,
    `${name}\n  ${words[index]?.did.join('\n  ') ?? ''}\n  taken back: ${words[index]?.undone ?? ''}`,
  ]);
  return [
    '#!/bin/sh',
    `# Takes ${operation} back. It needs no Holdpoint: only this folder and the base tools of the host.`,
    '#',
    '#   sh revert.sh           shows what it will do, then asks',
    '#   sh revert.sh --check   only shows and compares',
    '#   sh revert.sh --help    all words, and what its exit codes mean',
    '#',
    '# It may be killed at any point and run again; what is equal already is not touched. revert.log beside it tells what it did.',
    '#',
    ...[...lines, ...steps].flatMap(([name, text]) => comment(`${name}: ${text}`)),
    '',
  ].join('\n');
}

/** Text as a comment, with whatever a terminal would obey made visible: no line of it can become a command. */
function comment(text: string): string[] {
  return text.split('\n').map((line) => `# ${visibleLine(line)}`.trimEnd());
}

function settings({ operation, plan, preimage, enforced, readsAttributes }: RevertSource): string {
  const numbers = (steps: readonly Step[]): string => quote(steps.map(({ index }) => index).join(' '));
  const tree = treeOf(preimage);
  const asksUnits =
    plan.steps.some(
      ({ action, undo }) =>
        action.kind === 'service' || (undo.kind === 'list' && undo.items.some((item) => item.action.kind === 'service')),
    ) || plan.healthy.some(({ check }) => check.kind === 'service' || check.kind === 'services');
  return [
    `operation=${quote(operation)}`,
    `operation_name=${quote(plan.declaration.operation_name)}`,
    `all_steps=${numbers(plan.steps)}`,
    `changing_steps=${numbers(plan.steps.filter(({ changes }) => changes))}`,
    `none_steps=${numbers(plan.steps.filter(({ undo }) => undo.kind === 'none'))}`,
    `allowed_units=${quote(plan.scope.units.join(' '))}`,
    `confines=${enforced ? 'yes' : 'no'}`,
    `reads_attributes=${readsAttributes ? 'yes' : 'no'}`,
    `needed_tools=${quote(asksUnits ? 'systemctl' : '')}`,
    `tree=${quote(tree)}`,
    `tree_encoded=${quote(encodePath(escapeBackslash(tree)))}`,
    `leftover=${quote(restoreLeftover(preimage).slice(1))}`,
    '',
  ].join('\n');
}

function placesText({ plan, state }: RevertSource): string {
  const { scope } = plan;
  const covered = coveredPaths(scope);
  const tops = covered.tops.map((top) => `"$@" ${quote(top)} ${quote(encodePath(escapeBackslash(top)))} ${quote(writeLeftover(top))}`);
  const shapes = [
    ["-type f -printf '%p\\0%y\\0%m\\0%U\\0%G\\0%T@\\0%s\\0%D:%i\\0%n\\0-\\0'"],
    ["-type l -printf '%p\\0%y\\0%m\\0%U\\0%G\\0%T@\\0-\\0%D:%i\\0%n\\0%l\\0'"],
    ["-type d -printf '%p\\0%y\\0%m\\0%U\\0%G\\0%T@\\0-\\0%D:%i\\0001\\0-\\0'"],
    ["-printf '%p\\0%y\\0%m\\0%U\\0%G\\0%T@\\0-\\0%D:%i\\0%n\\0-\\0'"],
  ];
  const leaveOut = covered.kept
    .map((path) => `-path ${quote(path.replace(/[\\*?[\]]/g, (character) => `\\${character}`))} -prune -o `)
    .join('');
  return [
    '# The allowed paths that are put back, and what else a boundary has to know.',
    'for_each_top() {',
    ...(tops.length === 0 ? ['  :'] : tops.map((line) => `  ${line} || return`)),
    '}',
    '',
    'find_covered() {',
    '  set --',
    ...covered.tops.map((top) => `  if [ -e ${quote(top)} ] || [ -L ${quote(top)} ]; then set -- "$@" ${quote(top)}; fi`),
    `  [ $# = 0 ] || find "$@" ${leaveOut}${shapes.flat().join(' -o ')}`,
    '}',
    '',
    eachOf('kept', covered.kept),
    eachOf('writable', [...new Set(scope.writable)].toSorted()),
    eachOf('protected', [...scope.protected].toSorted()),
    eachOf('hidden', scope.hidden),
    eachOf('state', state),
  ].join('\n');
}

function eachOf(name: string, paths: readonly string[]): string {
  const lines = paths.length === 0 ? ['  :'] : paths.map((path) => `  "$@" ${quote(path)} || return`);
  return [`for_each_${name}() {`, ...lines, '}', ''].join('\n');
}

function order(undo: readonly UndoParts[], healthy: GateText): string {
  const oldestFirst = undo.toReversed();
  const body = (lines: readonly string[]): string[] => (lines.length === 0 ? ['  :'] : lines.map((line) => `  ${line}`));
  return [
    'describe_parts() {',
    ...body([...undo.flatMap(({ told }) => told), ...oldestFirst.flatMap(({ toldLater }) => toldLater)]),
    '}',
    '',
    'files_first() {',
    ...body(undo.flatMap(({ first }) => first)),
    '}',
    '',
    'publish() {',
    ...body([...new Set([...undo.flatMap(({ before }) => before), ...healthy.before]), ...oldestFirst.flatMap(({ later }) => later)]),
    '}',
    '',
    'judge_gates() {',
    ...body([...undo.flatMap(({ gates }) => gates), ...healthy.lines]),
    '}',
    '',
    'one_part() {',
    '  case $1 in',
    "  'restore-foreign 0') restore_foreign ;;",
    ...undo.flatMap(({ alone }) => alone.map(([key, call]) => `  ${quote(key)}) ${call} ;;`)),
    '  *) stop 64 "there is no part $1" ;;',
    '  esac',
    '}',
    '',
  ].join('\n');
}
