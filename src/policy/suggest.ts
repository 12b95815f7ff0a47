import { isCanonicalPath } from '../model/canonical-path.ts';
import type { Command } from '../model/command.ts';
import { formatReach } from '../model/command.ts';
import { shellCapable } from '../model/shell-capable.ts';
import type { AskedCommand } from './asked-command.ts';
import { isDangerousVariable } from './dangerous-env.ts';
import { judgeCommand, type JudgedRunbook } from './judge-command.ts';
import { judgedCommand } from './match-command.ts';
import type { Policy } from './policy.ts';
import { withProgramResolved } from './resolve-program.ts';

/** Lines to paste into a policy; nothing here is applied by itself. */
export interface Suggestion {
  /** Under `runbooks:`; missing when the runbook is pinned as it is. */
  readonly pin?: string;
  /** Under `commands:`, each with what a reviewer should know. Also needed beside the pin where `why` says so. */
  readonly lines: readonly SuggestedLine[];
}

export interface SuggestedLine {
  readonly line: string;
  /** Places in the runbook that need it. */
  readonly where: readonly string[];
  /** A pin does not cover it. */
  readonly beside_pin: boolean;
  /** Worth a second look. */
  readonly notes: readonly string[];
}

/** What the caller knows beside the runbook's commands. */
export interface SuggestionHelp {
  /** What a parameter or fact may be, as a pattern; a name without one gets a cautious pattern. */
  readonly patterns: Readonly<Record<string, string>>;
  /** Where bare program names were found on the machine at hand, a guess for the host's. */
  readonly locations: Readonly<Record<string, string>>;
}

/** The pin first, then the rules that the runbook would need without it. */
export function suggest(
  policy: Policy,
  runbook: JudgedRunbook,
  readOnly: boolean,
  asked: readonly AskedCommand[],
  help: SuggestionHelp,
): Suggestion {
  const isPinned = policy.pins.some((pin) => pin.file === runbook.file && pin.sha256 === runbook.sha256);
  const unpinned = { ...policy, pins: policy.pins.filter((pin) => pin.file !== runbook.file) };
  const lines = new Map<string, SuggestedLine>();
  for (const written of asked) {
    const item = written.script === undefined ? { ...written, command: withProgramResolved(policy.rules, written.command) } : written;
    const judged = judgedCommand(item.command, 'templates', item.script);
    if (judgeCommand(unpinned, runbook, readOnly, judged).allowed) continue;
    const line = ruleLine(item, readOnly, help);
    const before = lines.get(line);
    const besidePin = !judgeCommand({ ...unpinned, pins: [{ line: 0, ...runbook }] }, runbook, readOnly, judged).allowed;
    lines.set(line, { line, where: [...(before?.where ?? []), item.where], beside_pin: besidePin, notes: notesOn(item, readOnly, help) });
  }
  return { ...(isPinned ? {} : { pin: `- { file: ${yamlWord(runbook.file)}, sha256: ${runbook.sha256} }` }), lines: [...lines.values()] };
}

function ruleLine({ command, script }: AskedCommand, readOnly: boolean, { patterns, locations }: SuggestionHelp): string {
  const words = command.argv.map((word) => wordLine(word, patterns));
  const grants = grantLines(command, readOnly, patterns);
  if (script !== undefined) {
    const args = words.length > 1 ? [`args: [${words.slice(1).join(', ')}]`] : [];
    return `- { ${[`script: ${yamlWord(script.file)}`, `sha256: ${script.sha256}`, ...args, ...grants].join(', ')} }`;
  }
  const argv = `[${[programLine(command.argv[0] ?? '', locations), ...words.slice(1)].join(', ')}]`;
  return grants.length === 0 ? `- ${argv}` : `- { ${[`argv: ${argv}`, ...grants].join(', ')} }`;
}

/** PATH is never searched, so a bare name can only be guessed; the note beside it says so. */
function programLine(program: string, locations: SuggestionHelp['locations']): string {
  if (isCanonicalPath(program)) return yamlWord(program);
  return yamlWord(Object.hasOwn(locations, program) ? locations[program]! : `/usr/bin/${program}`);
}

function grantLines(command: Command, readOnly: boolean, patterns: SuggestionHelp['patterns']): string[] {
  const env = Object.entries(command.env).map(([name, value]) => `${name}: ${wordLine(value, patterns)}`);
  return [
    ...(command.user === undefined ? [] : [`users: [${yamlWord(command.user)}]`]),
    ...(command.reach.length === 0 ? [] : [`reach: [${command.reach.map((reach) => yamlWord(formatReach(reach))).join(', ')}]`]),
    ...(env.length === 0 ? [] : [`env: { ${env.join(', ')} }`]),
    ...(command.stdin === undefined ? [] : ['stdin: true']),
    ...(readOnly && command.reach.length > 0 ? ['looks: true'] : []),
  ];
}

/** A word with names becomes a pattern of its fixed parts and of what the names may be. */
function wordLine(template: string, patterns: SuggestionHelp['patterns']): string {
  const parts = template.split(/(\$\$\{|\$\{[A-Za-z_][A-Za-z0-9_]*\})/);
  const isFixed = parts.every((part, index) => index % 2 === 0 || part === '$${');
  const text = parts.map((part) => (part === '$${' ? '${' : part));
  if (isFixed) return yamlWord(text.join(''));
  const source = parts.map((part, index) =>
    index % 2 === 0 || part === '$${' ? escapeAll(text[index]!) : `(?:${patternOf(part.slice(2, -1), patterns)})`,
  );
  return `{ match: ${JSON.stringify(source.join(''))} }`;
}

function patternOf(name: string, patterns: SuggestionHelp['patterns']): string {
  return Object.hasOwn(patterns, name) ? patterns[name]! : '[A-Za-z0-9._-]+';
}

/** A literal dash stays one: in front it is what lets a pattern take an option. */
function escapeAll(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function notesOn({ command, script }: AskedCommand, readOnly: boolean, { locations }: SuggestionHelp): string[] {
  const program = command.argv[0] ?? '';
  const flag = script === undefined ? shellCapable(program, command.argv.slice(1)) : undefined;
  const dangerous = Object.keys(command.env).filter(isDangerousVariable);
  return [
    ...(script === undefined && !isCanonicalPath(program) ? [bareNote(program, Object.hasOwn(locations, program))] : []),
    ...(flag === undefined ? [] : [flag.level === 'runs' ? flag.why : `${flag.why}: keep this rule exact`]),
    ...(command.reach.some((reach) => reach.kind === 'host') ? ['runs outside the boundary'] : []),
    ...(readOnly && command.reach.length > 0 ? ['looks: true is a promise that it only looks'] : []),
    ...(command.stdin === undefined ? [] : ['stdin: true takes any text']),
    ...dangerous.map((name) => `${name} decides which code runs`),
  ];
}

function bareNote(program: string, isFound: boolean): string {
  return `${program} is a bare name; ${isFound ? 'this is where it lies on this machine' : `check where it lies with command -v ${program}`}`;
}

/** A word in a flow sequence of YAML, quoted when another reader could take it for anything but this text. */
function yamlWord(text: string): string {
  const isPlain = /^[A-Za-z/_][A-Za-z0-9/_.+@=%-]*$|^--?[A-Za-z][A-Za-z0-9/_.+@=%-]*$/.test(text);
  const isWord = /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain && !isWord ? text : JSON.stringify(text);
}
