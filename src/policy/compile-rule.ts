import type { Grants, Rule, TextMatcher, WordMatcher } from './policy.ts';
import { parseReach } from './reach-rules.ts';
import type { GrantsInput, RuleInput, ValueInput, WordInput } from './schema-rules.ts';
import { patternMatcher } from './word-matcher.ts';

/** A rule as it is matched. The grammar was checked before. */
export function compileRule(written: RuleInput, line: number): Rule {
  if (Array.isArray(written)) return { kind: 'command', line, argv: written.map(compileWord), ...grantsOf({}) };
  if ('script' in written) {
    return {
      kind: 'script',
      line,
      file: written.script,
      sha256: written.sha256,
      args: (written.args ?? []).map(compileWord),
      ...grantsOf(written),
    };
  }
  return { kind: 'command', line, argv: written.argv.map(compileWord), ...grantsOf(written) };
}

function compileWord(word: WordInput): WordMatcher {
  if (typeof word === 'object' && word.rest !== undefined) return patternMatcher('rest', word.rest);
  return compileValue(word);
}

function compileValue(value: ValueInput): Exclude<WordMatcher, { readonly kind: 'rest' }> {
  if (typeof value === 'string') return { kind: 'word', text: value };
  if (value.match !== undefined) return patternMatcher('match', value.match);
  if (value.path !== undefined) return { kind: 'path', dir: value.path };
  throw new TypeError('a matcher without a key got past the grammar');
}

function grantsOf(written: GrantsInput): Grants {
  const stdin = stdinOf(written.stdin);
  return {
    users: written.users ?? [],
    reach: (written.reach ?? []).flatMap((text) => parseReach(text) ?? []),
    env: envOf(written.env),
    ...(stdin === undefined ? {} : { stdin }),
    looks: written.looks ?? false,
  };
}

function envOf(env: GrantsInput['env']): Readonly<Record<string, TextMatcher>> {
  if (env === undefined) return {};
  if (Array.isArray(env)) return Object.fromEntries(env.map((name) => [name, { kind: 'any' }]));
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, compileValue(value)]));
}

function stdinOf(stdin: GrantsInput['stdin']): TextMatcher | undefined {
  if (stdin === undefined) return undefined;
  return stdin === true ? { kind: 'any' } : patternMatcher('match', stdin.match);
}
