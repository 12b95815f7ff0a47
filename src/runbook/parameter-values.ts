import { isCanonicalPath, isWorkspacePath } from '../model/canonical-path.ts';
import { compilePattern } from '../model/pattern.ts';
import { matchesWholeSteadily } from '../model/steady-match.ts';
import type { ParameterDefinition } from './parameter.ts';

/** What a form shows beside a field: fine, or what is wrong and what to type. */
export type ValueCheck =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Texts without a `max` of their own have so many code points at most. */
const longestText = 4096;

/** Whether a typed text is a value of the parameter; `value` is the text as it goes into the plan. */
export function validateParameter(definition: ParameterDefinition, text: string): ValueCheck {
  // In front of a brace it would be taken for the beginning of a reference.
  if (text.endsWith('$') && definition.type !== 'secret')
    return wrong(`${show(text)} ends with a dollar sign`, 'type a value that ends with something else');
  return checkType(definition, text);
}

function checkType(definition: ParameterDefinition, text: string): ValueCheck {
  switch (definition.type) {
    case 'integer':
    case 'number':
      return checkNumber(definition, text);
    case 'boolean':
      return text === 'true' || text === 'false' ? fine(text) : wrong(`${show(text)} is neither true nor false`, 'type true or false');
    case 'enum':
      return checkChoice(definition, text);
    case 'path':
      return isCanonicalPath(text)
        ? checkText(definition, text)
        : wrong(`${show(text)} is no canonical absolute path`, 'begin with /, without //, . and .., and without a / at the end');
    case 'file':
      return isWorkspacePath(text)
        ? checkText(definition, text)
        : wrong(`${show(text)} is no path below the workspace`, 'type it from the root of the workspace, such as files/site.conf');
    case 'string':
      return checkText(definition, text);
    case 'secret':
      return text === '' ? wrong('a secret is not empty', 'type the secret, or name where it comes from') : fine(text);
    default:
      return definition.type satisfies never;
  }
}

function checkNumber({ type, min, max }: ParameterDefinition, text: string): ValueCheck {
  const whole = type === 'integer';
  const form = whole ? /^-?(?:0|[1-9]\d*)$/ : /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
  const value = Number(text);
  const what = whole ? 'a whole number' : 'a number';
  if (!form.test(text) || (whole && !Number.isSafeInteger(value)) || Object.is(value, -0))
    return wrong(`${show(text)} is not ${what}`, `type ${what} in digits, without leading zeros`);
  if (min !== undefined && value < min)
    return wrong(`${text} is less than ${min}`, `type ${what} from ${min}${max === undefined ? '' : ` to ${max}`}`);
  if (max !== undefined && value > max)
    return wrong(`${text} is more than ${max}`, `type ${what} ${min === undefined ? 'up' : `from ${min}`} to ${max}`);
  return fine(text);
}

function checkChoice({ values = [] }: ParameterDefinition, text: string): ValueCheck {
  return values.includes(text) ? fine(text) : wrong(`${show(text)} is none of the choices`, `type one of ${values.join(', ')}`);
}

function checkText({ pattern, min = 0, max = longestText }: ParameterDefinition, text: string): ValueCheck {
  const length = Array.from(text).length;
  if (/\p{Cc}/u.test(text)) return wrong('a control character or a line break stands in the text', 'type one line');
  if (length < min) return wrong(`the text has ${length} characters, fewer than ${min}`, `type at least ${min}`);
  if (length > max) return wrong(`the text has ${length} characters, more than ${max}`, `type at most ${max}`);
  // A value that begins with a dash could become an option of the program it is given to.
  if (text.startsWith('-') && pattern?.replace(/^\(\?[si]{1,2}\)/, '').startsWith('-') !== true)
    return wrong(`${show(text)} begins with a dash`, 'type a value without the dash; a pattern that begins with - would let it through');
  if (pattern === undefined) return fine(text);
  if (!compilePattern(pattern, 'whole').ok) return wrong(`the pattern ${pattern} does not compile`, 'correct the pattern in the runbook');
  switch (matchesWholeSteadily(pattern, text)) {
    case 'matches':
      return fine(text);
    case 'differs':
      return wrong(`${show(text)} does not match ${pattern}`, `type what matches ${pattern}`);
    case 'cannot-tell':
      return wrong(
        `whether ${show(text)} matches ${pattern} takes too long to find out`,
        'simplify the pattern in the runbook: no look-behind, no reference back',
      );
  }
}

function fine(value: string): ValueCheck {
  return { ok: true, value };
}

function wrong(message: string, hint: string): ValueCheck {
  return { ok: false, message, hint };
}

function show(text: string): string {
  if (text === '') return 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
