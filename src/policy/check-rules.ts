import { isCanonicalPath } from '../model/canonical-path.ts';
import { compilePattern } from '../model/pattern.ts';
import { isDangerousVariable } from './dangerous-env.ts';
import { badPattern, type Mistake, type Path } from './mistake.ts';
import { parseReach } from './reach-rules.ts';
import type { GrantsInput, RuleInput, ScriptRuleInput, WordInput } from './schema-rules.ts';
import { showWord } from './show-word.ts';

/** A rule of which only some keys may fit the grammar. */
export type CheckableRule = RuleInput | Partial<ScriptRuleInput & { readonly argv: readonly WordInput[] }>;

/** Mistakes of the rules under `commands`. */
export function checkRules(rules: readonly CheckableRule[]): Mistake[] {
  return rules.flatMap((rule, index) => checkRule(rule, ['commands', index]));
}

function checkRule(rule: CheckableRule, path: Path): Mistake[] {
  if (Array.isArray(rule)) return checkArgv(rule, path);
  const argv = 'argv' in rule ? checkArgv(rule.argv ?? [], [...path, 'argv']) : [];
  const args = 'args' in rule ? checkWords(rule.args ?? [], [...path, 'args']) : [];
  return [...argv, ...args, ...checkGrants(rule, path)];
}

function checkArgv(argv: readonly WordInput[], path: Path): Mistake[] {
  return argv[0] === undefined ? [] : [...checkProgram(argv[0], [...path, 0]), ...checkWords(argv, path)];
}

function checkProgram(program: WordInput, path: Path): Mistake[] {
  if (typeof program === 'string') {
    if (isCanonicalPath(program) && program !== '/') return [];
    return [
      {
        path,
        code: 'program-not-absolute',
        message: `the program ${showWord(program)} is not a canonical absolute path`,
        hint: 'write where it lies, such as /usr/sbin/nginx; `command -v NAME` on the host tells',
      },
    ];
  }
  return [
    {
      path,
      code: 'program-not-literal',
      message: 'the program is a matcher',
      hint: 'write one rule for each program, with its absolute path',
    },
  ];
}

function checkWords(words: readonly WordInput[], path: Path): Mistake[] {
  return words.flatMap((word, index): Mistake[] => {
    const at = [...path, index];
    if (typeof word === 'string') return lookAlike(word, at);
    if (word.path !== undefined) return word.path === '/' ? [tooWide([...at, 'path'])] : [];
    if (word.match !== undefined) return checkPattern(word.match, [...at, 'match']);
    if (word.rest === undefined) return [];
    const early: Mistake[] =
      index === words.length - 1
        ? []
        : [
            {
              path: at,
              code: 'rest-not-last',
              message: 'rest takes every remaining word, and words follow it',
              hint: 'put it in the last place, or use match for a single word',
            },
          ];
    return [...early, ...checkPattern(word.rest, [...at, 'rest'])];
  });
}

function checkPattern(pattern: string, path: Path): Mistake[] {
  const compiled = compilePattern(pattern, 'whole');
  if (!compiled.ok) return [badPattern(path, pattern, compiled.reason)];
  if (/^(?:\(\?[si]{1,2}\))?\(?(?:\.|\[\^?\\?[sS]\\?[sSwWdD]*\])[*+]\)?$/.test(pattern)) {
    return [
      {
        path,
        code: 'pattern-takes-anything',
        message: `${pattern} takes every word that does not begin with "-"`,
        hint: 'say which characters the word may hold, such as [A-Za-z0-9._-]+',
      },
    ];
  }
  return [];
}

function checkGrants(grants: GrantsInput, path: Path): Mistake[] {
  return [...checkReach(grants, path), ...checkEnv(grants, path), ...checkStdin(grants, path)];
}

function checkReach(grants: GrantsInput, path: Path): Mistake[] {
  const badPorts = (grants.reach ?? []).flatMap((text, index): Mistake[] =>
    parseReach(text) === undefined
      ? [
          {
            path: [...path, 'reach', index],
            code: 'bad-port',
            message: `${text} has no port from 1 to 65535`,
            hint: 'write HOST:PORT, such as 127.0.0.1:8080',
          },
        ]
      : [],
  );
  const asRoot = (grants.reach ?? []).includes('processes') && ((grants.users ?? []).length === 0 || (grants.users ?? []).includes('root'));
  if (!asRoot) return badPorts;
  return [
    ...badPorts,
    {
      path: [...path, 'reach'],
      code: 'processes-as-root',
      message: 'reach processes needs users other than root',
      hint: 'name a user, such as users: [nobody]',
    },
  ];
}

function checkEnv(grants: GrantsInput, path: Path): Mistake[] {
  const { env } = grants;
  if (env === undefined) return [];
  if (Array.isArray(env)) return env.flatMap((name, index) => checkVariable(name, [...path, 'env', index], 'any value'));
  return Object.entries(env).flatMap(([name, value]): Mistake[] => {
    const at = [...path, 'env', name];
    const pattern = typeof value === 'object' && value.match !== undefined ? checkPattern(value.match, [...at, 'match']) : [];
    return [...checkVariable(name, at, 'listed value').map((mistake) => ({ ...mistake, atKey: true })), ...pattern];
  });
}

function checkVariable(name: string, path: Path, value: 'any value' | 'listed value'): Mistake[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return [
      {
        path,
        code: 'bad-variable',
        message: `${showWord(name)} is not a name of a variable`,
        hint: 'names hold letters, digits and _, and do not begin with a digit',
      },
    ];
  }
  if (value === 'listed value' || !isDangerousVariable(name)) return [];
  return [
    {
      path,
      code: 'dangerous-variable',
      message: `${name} decides which code runs, and this rule takes any value of it`,
      hint: `say which value: env: { ${name}: VALUE }`,
    },
  ];
}

function checkStdin(grants: GrantsInput, path: Path): Mistake[] {
  const { stdin } = grants;
  return typeof stdin === 'object' ? checkPattern(stdin.match, [...path, 'stdin', 'match']) : [];
}

function lookAlike(word: string, path: Path): Mistake[] {
  const strange = Array.from(word).find((character) => !/^[ -~\n\t]$/.test(character));
  if (strange === undefined) return [];
  return [
    {
      path,
      code: 'look-alike',
      message: `the word ${showWord(word)} holds a character outside ASCII that may look like another`,
      hint: 'write it in ASCII, or keep it if the program really is given this character',
    },
  ];
}

function tooWide(path: Path): Mistake {
  return {
    path,
    code: 'path-takes-anything',
    message: 'every absolute path lies below /',
    hint: 'name the directory that is meant',
  };
}
