import type { DocumentPath } from '../../document/places.ts';
import { argvText } from '../../model/argv-text.ts';
import { isCanonicalPath } from '../../model/canonical-path.ts';
import { isDangerousVariable } from '../../model/dangerous-variable.ts';
import type { RiskClass } from '../../model/risk-class.ts';
import { referencesIn } from '../../model/template.ts';
import { commandsOf, type PlacedCommand } from '../commands-of.ts';
import { lineWords } from '../line-words.ts';
import { refusedCharacter } from '../word-characters.ts';
import { blindWithout } from './blind-programs.ts';
import type { PlacedMistake, Rule } from './rule.ts';

/** Every command by itself: a program that can be found, words that are what they look like, eyes to see with. */
export const commandRule: Rule = (draft) =>
  commandsOf(draft).flatMap((placed) => [
    ...programOf(placed),
    ...charactersOf(placed),
    ...lengthOf(placed),
    ...reachOf(placed),
    ...environmentOf(placed),
    ...saveOf(placed, draft.declaration.risk_class),
  ]);

/** Words that only a shell understands. */
const builtins = new Set([
  'eval',
  'exec',
  'source',
  '.',
  'cd',
  'export',
  'unset',
  'set',
  'alias',
  'unalias',
  'trap',
  'ulimit',
  'umask',
  'wait',
  'read',
  'shift',
  'return',
  'exit',
  'declare',
  'local',
  'builtin',
  'command',
  'type',
  'hash',
  'jobs',
  'fg',
  'bg',
  'pushd',
  'popd',
  'shopt',
]);

function programOf({ at, command, script }: PlacedCommand): PlacedMistake[] {
  if (script !== undefined) return [];
  const program = command.argv[0]!;
  if (builtins.has(program))
    return [
      {
        at,
        code: 'command-builtin',
        message: `${program} is a builtin of shells, and no shell runs`,
        hint: 'use cwd, env and the other keys of a command, or a script of the workspace',
      },
    ];
  if (referencesIn(program).length > 0)
    return [{ at, code: 'command-path', message: `the program ${program} depends on a value`, hint: 'write the program out' }];
  if (isCanonicalPath(program) || !program.includes('/')) return [];
  return [
    {
      at,
      code: 'command-path',
      message: `${program} is neither a bare name nor a canonical absolute path`,
      hint: 'write the absolute path; a script of the workspace is run with script: { file: … }',
    },
  ];
}

function charactersOf({ at, command, script }: PlacedCommand): PlacedMistake[] {
  return command.argv.flatMap((word, index): PlacedMistake[] => {
    const refused = refusedCharacter(word, index === 0 && script === undefined ? 'program' : 'argument');
    if (refused === undefined) return [];
    return [
      {
        at,
        code: 'command-character',
        message: `word ${index + 1} of the command: ${refused.message}`,
        hint: 'type the word anew; where the character is meant, put it into a file',
      },
    ];
  });
}

/** execve(2) takes 128 KiB a word and a quarter of the stack, 2 MiB by default, for all. */
const wordLimit = 128 * 1024 - 1;
const argvLimit = 1024 * 1024;

function lengthOf({ at, command }: PlacedCommand): PlacedMistake[] {
  const lengths = command.argv.map((word) => word.length);
  const whole = lengths.reduce((sum, length) => sum + length + 9, 0);
  if (whole <= argvLimit && lengths.every((length) => length <= wordLimit)) return [];
  return [
    {
      at,
      code: 'command-too-long',
      message: `the command has ${command.argv.length} words and ${whole} bytes, more than the kernel accepts (E2BIG)`,
      hint: 'give long input by stdin or in a file',
    },
  ];
}

function reachOf({ at, command, role }: PlacedCommand): PlacedMistake[] {
  const asRoot = command.reach.some(({ kind }) => kind === 'processes') && (command.user === undefined || command.user === 'root');
  if (asRoot)
    return [
      {
        at: within(at, 'reach'),
        code: 'reach-processes-as-root',
        message: "reaching the host's processes needs a user other than root",
        hint: 'add user: nobody, or the user whose processes are looked at',
      },
    ];
  const blind = blindWithout(command);
  if (blind === undefined) return [];
  const program = command.argv[0]!;
  const message = `${program} sees nothing without reach, and then answers that all is well`;
  const hint =
    blind === 'processes'
      ? 'add reach: [processes] and a user, or use a service gate'
      : 'say what it reaches: reach: [network], [HOST:PORT] or [/SOCKET]; or use a service, tcp or http gate';
  return [{ at, code: role === 'gate' ? 'reach-blind-gate' : 'reach-blind', message, hint }];
}

/** Gates, facts and everything in READ_ONLY run in a view, and nothing of it stays. */
function saveOf({ at, command, role }: PlacedCommand, declared: RiskClass | undefined): PlacedMistake[] {
  if (command.save === undefined || (role === 'action' && declared !== 'READ_ONLY')) return [];
  const where = role === 'action' ? 'a READ_ONLY operation' : `a ${role}`;
  return [
    {
      at: within(at, 'save'),
      code: 'save-not-kept',
      message: `${where} saves to ${command.save}, and nothing that it writes stays`,
      hint: 'leave save out; the evidence holds what it prints',
    },
  ];
}

function environmentOf({ at, command }: PlacedCommand): PlacedMistake[] {
  if (command.allowed_by?.kind === 'rule') return [];
  return Object.keys(command.env)
    .filter(isDangerousVariable)
    .map((name) => ({
      at: [...at, 'env', name],
      code: 'env-decides-code',
      message: `${name} decides which code runs`,
      hint: 'only a policy rule for this command that names the variable lets it through',
    }));
}

function within(at: DocumentPath, key: string): DocumentPath {
  return [...at, key];
}

/** What is not allowed is not run: the same program with at least these words. */
export const forbiddenCommandRule: Rule = (draft, { authority }) => {
  const own = draft.not_allowed.flatMap(({ at, value }) =>
    value.kind === 'command' ? [{ at: [...at, 'command'], line: value.line, byPolicy: false }] : [],
  );
  const policy = (authority?.notAllowed ?? []).flatMap((item) =>
    item.kind === 'command' ? [{ at: [] as DocumentPath, line: item.line, byPolicy: true }] : [],
  );
  return [...own, ...policy].flatMap(({ at, line, byPolicy }): PlacedMistake[] => {
    const parsed = lineWords(line);
    if (!parsed.ok) {
      const { token, hint, index } = parsed.refusal;
      return byPolicy ? [] : [{ at, code: 'command-not-simple', message: `${token} does not belong to one simple command`, hint, index }];
    }
    return commandsOf(draft)
      .filter(({ command }) => isSameCommand(command.argv, parsed.words))
      .map((placed) => ({
        at: placed.at,
        code: byPolicy ? 'not-allowed-by-policy' : 'command-contradiction',
        message: `${argvText(placed.command.argv)} is run here, and ${byPolicy ? "the policy's not_allowed" : 'not_allowed'} has ${line}`,
        hint: byPolicy ? 'no operation of this workspace may run it' : 'take one of the two out',
      }));
  });
};

function isSameCommand(argv: readonly string[], forbidden: readonly string[]): boolean {
  const [program = '', ...words] = forbidden;
  const same = program.includes('/') ? argv[0] === program : argv[0]!.slice(argv[0]!.lastIndexOf('/') + 1) === program;
  return same && words.every((word, index) => argv[index + 1] === word);
}
