import { quote } from './shell-text.ts';

const reference = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A template of the plan as one shell word: what is known stands quoted, a secret is a variable that is read at run time. */
export function shellWord(template: string): string {
  const parts: string[] = [];
  let literal = '';
  let from = 0;
  for (const match of template.matchAll(reference)) {
    literal += template.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[1] === undefined) literal += '${';
    else {
      if (literal !== '') parts.push(quote(literal));
      parts.push(`"$secret_${match[1]}"`);
      literal = '';
    }
  }
  literal += template.slice(from);
  if (literal !== '' || parts.length === 0) parts.push(quote(literal));
  return parts.join('');
}

/** A template as text for people: a secret keeps its name. */
export function shownText(template: string): string {
  return template.replace(reference, (whole, name: string | undefined) => (name === undefined ? '${' : whole));
}
