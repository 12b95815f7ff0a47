import { referencesIn, render } from '../model/template.ts';

/** One text of a command as far as it is known when it is judged. */
export type Word =
  | { readonly kind: 'fixed'; readonly text: string }
  /**
   * Holds `${names}` without a value; `start` is the fixed text before the first of them.
   * later: it is judged again when the values are known. never: they are secrets that nobody here will see.
   */
  | { readonly kind: 'open'; readonly template: string; readonly start: string; readonly judged: 'later' | 'never' };

/** A template of the plan as a word. */
export function wordOfTemplate(template: string, judged: 'later' | 'never'): Word {
  if (referencesIn(template).length === 0) return { kind: 'fixed', text: render(template, {}) };
  return { kind: 'open', template, start: startOf(template), judged };
}

/** Final text, in which `${` has no meaning any more. */
export function wordOfText(text: string): Word {
  return { kind: 'fixed', text };
}

export function textOfWord(word: Word): string {
  return word.kind === 'fixed' ? word.text : word.template;
}

/** The text before the first reference; `$${` in it is a literal `${`. */
function startOf(template: string): string {
  let start = '';
  for (let at = 0; at < template.length; at += 1) {
    if (template.startsWith('$${', at)) {
      start += '${';
      at += 2;
    } else if (/^\$\{[A-Za-z_][A-Za-z0-9_]*\}/.test(template.slice(at))) return start;
    else start += template[at];
  }
  return start;
}
