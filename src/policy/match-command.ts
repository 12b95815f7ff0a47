import { formatReach, type Command } from '../model/command.ts';
import type { Grants, Rule, WordMatcher } from './policy.ts';
import { covers } from './reach-rules.ts';
import { showWord } from './show-word.ts';
import { mismatch } from './word-matcher.ts';
import { textOfWord, wordOfTemplate, wordOfText, type Word } from './word.ts';

/** A command as it is judged: its texts are templates of a plan, or final. */
export interface JudgedCommand {
  readonly argv: readonly Word[];
  readonly user?: Word;
  readonly env: Readonly<Record<string, Word>>;
  readonly stdin?: Word;
  readonly reach: Command['reach'];
  /** Set for a `script` action: then argv[0] is its name and is judged by the digest alone. */
  readonly script?: { readonly file: string; readonly sha256: string };
}

/** Where a command leaves a rule. `index` counts argv from 0. */
export type Difference =
  | { readonly at: 'argv'; readonly index: number; readonly why: string }
  | { readonly at: 'script' | 'user' | 'reach' | 'env' | 'stdin'; readonly why: string };

/**
 * templates: of a plan, facts are still to come. settled: facts are in, what is open now stays so (secrets).
 * final: every text is as it will be used, `${` has no meaning any more.
 */
export type TextsAre = 'templates' | 'settled' | 'final';

export function judgedCommand(command: Command, texts: TextsAre, script?: JudgedCommand['script']): JudgedCommand {
  const word = wordsThatAre(texts);
  return {
    argv: command.argv.map(word),
    ...(command.user === undefined ? {} : { user: word(command.user) }),
    env: Object.fromEntries(Object.entries(command.env).map(([name, value]) => [name, word(value)])),
    ...(command.stdin === undefined ? {} : { stdin: word(command.stdin) }),
    reach: command.reach,
    ...(script === undefined ? {} : { script }),
  };
}

function wordsThatAre(texts: TextsAre): (text: string) => Word {
  switch (texts) {
    case 'templates':
      return (text) => wordOfTemplate(text, 'later');
    case 'settled':
      return (text) => wordOfTemplate(text, 'never');
    case 'final':
      return wordOfText;
    default:
      return texts satisfies never;
  }
}

/** Everything in which a command differs from a rule; empty: the rule allows it. Of the argv only the first difference. */
export function differences(rule: Rule, command: JudgedCommand): Difference[] {
  return [...wordDifferences(rule, command), ...grantDifferences(rule, command)];
}

function wordDifferences(rule: Rule, command: JudgedCommand): Difference[] {
  if (rule.kind === 'command') {
    if (command.script !== undefined) return [{ at: 'script', why: 'the rule is for a program, not for a script of the workspace' }];
    return argvDifference(rule.argv, command.argv, 0);
  }
  if (command.script === undefined) return [{ at: 'script', why: 'the rule is for a script of the workspace' }];
  if (command.script.file !== rule.file) return [{ at: 'script', why: `${showWord(command.script.file)} is not ${showWord(rule.file)}` }];
  if (command.script.sha256 !== rule.sha256) {
    return [
      {
        at: 'script',
        why: `${rule.file} is allowed as ${rule.sha256.slice(0, 12)}…, but its content is ${command.script.sha256.slice(0, 12)}…`,
      },
    ];
  }
  return argvDifference(rule.args, command.argv.slice(1), 1);
}

/** Exact tokens only: no splitting, no abbreviation, no reordering. */
function argvDifference(places: readonly WordMatcher[], words: readonly Word[], offset: number): Difference[] {
  const last = places.at(-1);
  const fixed = last?.kind === 'rest' ? places.slice(0, -1) : places;
  for (const [index, place] of fixed.entries()) {
    const word = words[index];
    if (word === undefined)
      return [{ at: 'argv', index: index + offset, why: `the command ends here, and the rule goes on with ${showMatcher(place)}` }];
    const why = mismatch(place, word);
    if (why !== undefined) return [{ at: 'argv', index: index + offset, why }];
  }
  for (const [index, word] of words.entries()) {
    if (index < fixed.length) continue;
    const why = last?.kind === 'rest' ? mismatch(last, word) : `the rule ends before ${showWord(textOfWord(word))}`;
    if (why !== undefined) return [{ at: 'argv', index: index + offset, why }];
  }
  return [];
}

function grantDifferences(grants: Grants, command: JudgedCommand): Difference[] {
  const found: Difference[] = [];
  const user = userDifference(grants, command.user);
  if (user !== undefined) found.push({ at: 'user', why: user });
  for (const reach of command.reach) {
    if (!grants.reach.some((granted) => covers(granted, reach)))
      found.push({ at: 'reach', why: `it reaches ${formatReach(reach)}, which the rule does not` });
  }
  for (const [name, value] of Object.entries(command.env)) {
    const matcher = Object.hasOwn(grants.env, name) ? grants.env[name] : undefined;
    const why = matcher === undefined ? 'the rule does not name it' : mismatch(matcher, value);
    if (why !== undefined) found.push({ at: 'env', why: `it sets ${name}: ${why}` });
  }
  if (command.stdin !== undefined) {
    const why = grants.stdin === undefined ? 'the rule gives it none' : mismatch(grants.stdin, command.stdin);
    if (why !== undefined) found.push({ at: 'stdin', why: `it has stdin: ${why}` });
  }
  return found;
}

function userDifference(grants: Grants, user: Word | undefined): string | undefined {
  const listed = grants.users.length > 0 ? `only as ${grants.users.join(' or ')}` : 'only without user';
  if (user === undefined) return grants.users.length === 0 ? undefined : `it names no user, and the rule allows it ${listed}`;
  if (user.kind === 'fixed' && grants.users.includes(user.text)) return undefined;
  return `it runs as ${showWord(textOfWord(user))}, and the rule allows it ${listed}`;
}

/** A place of a rule as written. */
export function showMatcher(matcher: WordMatcher): string {
  switch (matcher.kind) {
    case 'word':
      return showWord(matcher.text);
    case 'match':
      return `{ match: ${JSON.stringify(matcher.pattern)} }`;
    case 'rest':
      return `{ rest: ${JSON.stringify(matcher.pattern)} }`;
    case 'path':
      return `{ path: ${matcher.dir} }`;
    default:
      return matcher satisfies never;
  }
}
