import type { Plan } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import type { RevertWords } from '../../ports/revert.ts';
import { actionFunction, seconds } from './action-text.ts';
import { gateText } from './gate-text.ts';
import { shownText } from './shell-template.ts';
import { quote } from './shell-text.ts';

/** What takes one step back, as shell. */
export interface UndoParts {
  /** Its functions, under a comment that says what they take back. */
  readonly text: string;
  /** Lines of phase 1, of phase 2 and of the proof. */
  readonly first: readonly string[];
  readonly later: readonly string[];
  readonly gates: readonly string[];
  readonly before: readonly string[];
  /** Lines that tell a person beforehand. */
  readonly told: readonly string[];
  readonly toldLater: readonly string[];
  /** `compensationKey` and what performs that part alone. */
  readonly alone: readonly (readonly [string, string])[];
}

/** Newest step first. */
export function undoParts(plan: Plan, words: RevertWords): readonly UndoParts[] {
  return plan.steps.toReversed().map((step) => partsOf(plan, step, words));
}

const nothing: Omit<UndoParts, 'text'> = { first: [], later: [], gates: [], before: [], told: [], toldLater: [], alone: [] };

function partsOf(plan: Plan, step: Step, words: RevertWords): UndoParts {
  const { index, undo } = step;
  const shown = words[index];
  const title = `# Step ${index}: ${step.name.replace(/\s+/g, ' ')} — ${(shown?.undone ?? undo.kind).replace(/\s+/g, ' ')}\n`;
  const paths = step.changes ? [`! was_begun ${index} || restore_step ${index}`] : [];
  const restored = step.changes ? [`told ${index} 'its paths go back to the pre-image'`] : [];
  const alone: readonly (readonly [string, string])[] = [[`restore-paths ${index}`, `restore_step ${index}`]];
  switch (undo.kind) {
    case 'nothing':
    case 'snapshot':
      return { ...nothing, text: title, first: paths, told: restored, alone };
    case 'again':
      return againParts(plan, step, { ...nothing, text: title, first: paths, told: restored, alone }, shown?.did.join('; ') ?? '');
    case 'list':
      return listParts(step, { ...nothing, text: title, first: paths, told: restored, alone }, shown?.items ?? []);
    case 'reverse':
      return reverseParts(step, { ...nothing, text: title, first: paths, told: restored, alone });
    case 'none':
      return {
        ...nothing,
        text: title,
        first: [`! was_begun ${index} || pass_over ${index} ${quote(shownText(undo.why))}`],
        told: [`told ${index} ${quote(`is not undone: ${shownText(undo.why)}`)}`],
      };
    case 'impossible':
      return {
        ...nothing,
        text: title,
        first: [`! was_begun ${index} || impossible ${index} ${quote(shownText(undo.why))}`],
        told: [`told ${index} ${quote(`STOPS: it cannot be undone: ${shownText(undo.why)}`)}`],
      };
    default:
      return undo satisfies never;
  }
}

function againParts(plan: Plan, step: Step, parts: UndoParts, did: string): UndoParts {
  const { index, action } = step;
  const name = `again_${index}`;
  // The same action of several steps is done once, for the oldest that was begun.
  const key = JSON.stringify(action);
  const first = plan.steps.find((other) => other.undo.kind === 'again' && JSON.stringify(other.action) === key)!.index;
  const text =
    action.kind === 'service'
      ? [
          `${name}() {`,
          `  again_service ${action.do} ${quote(action.unit)} ${unitPattern(action.unit)} ${seconds(action.timeout)} ${quote(touching(plan, action.unit))}`,
          '}',
          '',
        ].join('\n')
      : actionFunction(name, action);
  return {
    ...parts,
    text: parts.text + text,
    later: [
      `if was_begun ${index} && once again-${first}; then`,
      `  say ${quote(`  step ${index} once more: ${did}`)}`,
      `  part 'again ${index}' ${name} || again_failed ${index}`,
      'fi',
    ],
    toldLater: [`told ${index} ${quote(`once more, when all files are back: ${did}`)}`],
    alone: [...parts.alone, [`again ${index}`, name]],
  };
}

function reverseParts(step: Step, parts: UndoParts): UndoParts {
  const { index, action } = step;
  if (action.kind !== 'service') return parts;
  const call = `reverse_service ${index} ${action.do} ${quote(action.unit)} ${unitPattern(action.unit)} ${seconds(action.timeout)}`;
  return {
    ...parts,
    text: `${parts.text}reverse_${index}() {\n  ${call}\n}\n`,
    first: [
      `if was_begun ${index}; then`,
      `  say '  ${action.unit} goes back to its state before step ${index}'`,
      `  part 'reverse-service ${index}' reverse_${index} || again_failed ${index}`,
      'fi',
      ...parts.first,
    ],
    told: [`told ${index} ${quote(`${action.unit} goes back to its state before`)}`, ...parts.told],
    alone: [...parts.alone, [`reverse-service ${index}`, `reverse_${index}`]],
  };
}

function listParts(step: Step, parts: UndoParts, shown: readonly string[]): UndoParts {
  const { index, undo } = step;
  if (undo.kind !== 'list') return parts;
  const items = undo.items.map(({ action, gates }, item) => {
    const name = `undo_${index}_${item}`;
    const judged = gateText(`${name}_gate`, gates);
    const words = shown[item] ?? action.kind;
    const isRepeatable = action.kind === 'write' || action.kind === 'service' || action.kind === 'check';
    const judge = `judge_${index}_${item}`;
    const judgeFunction = `${judge}() {\n${[':', ...judged.lines].map((line) => `  ${line}`).join('\n')}\n}\n`;
    return {
      text: actionFunction(name, action) + judged.functions + judgeFunction,
      call: `undo_item ${index} ${item} ${isRepeatable ? 'yes' : 'no'} ${quote(words)} ${name} ${judge}`,
      judge: `! was_begun ${index} || is_one_of ${index}.${item} "$skipped" || ${judge}`,
      before: judged.before,
      told: `told ${index} ${quote(words)}`,
      alone: [`undo-action ${index}.${item}`, name] as const,
    };
  });
  return {
    ...parts,
    text: parts.text + items.map(({ text }) => text).join(''),
    first: [`if was_begun ${index}; then`, ...items.map(({ call }) => `  ${call}`), 'fi', ...parts.first],
    gates: items.map(({ judge }) => judge),
    before: items.flatMap(({ before }) => before),
    told: [...items.map(({ told }) => told), ...parts.told],
    alone: [...parts.alone, ...items.map(({ alone }) => alone)],
  };
}

/** Steps that touch a unit; the first of them that was begun tells how the unit was before all. */
function touching(plan: Plan, unit: string): string {
  return plan.steps.flatMap(({ index, action }) => (action.kind === 'service' && action.unit === unit ? [index] : [])).join(' ');
}

/** A unit's name as sed(1) finds it in a JSON text between single quotes. */
function unitPattern(unit: string): string {
  return quote(
    JSON.stringify(unit)
      .slice(1, -1)
      .replace(/[\\.*^$[\]/]/g, (character) => `\\${character}`),
  );
}
