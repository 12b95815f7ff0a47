/** Values by name: parameters, facts, `operation_id`. */
export type Values = Readonly<Record<string, string>>;

const reference = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Names referred to by `${name}`; `$${` is a literal `${` and refers to nothing. */
export function referencesIn(template: string): string[] {
  return [...template.matchAll(reference)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}

/** Replaces the names in `values`, keeps every other reference and every `$${`: the result is still a template. Inserted text is escaped so that it can never become a reference; a value must not end in `$`, which nothing could tell from the beginning of one. */
export function substitute(template: string, values: Values): string {
  return template.replace(reference, (whole, name: string | undefined) =>
    name !== undefined && Object.hasOwn(values, name) ? escapeTemplate(values[name]!) : whole,
  );
}

/** The final text, in one pass: names replaced, `$${` turned into `${`. A name without a value stays as `${name}`. */
export function render(template: string, values: Values): string {
  return template.replace(reference, (whole, name: string | undefined) => {
    if (name === undefined) return '${';
    return Object.hasOwn(values, name) ? values[name]! : whole;
  });
}

/** Text as a template that renders to exactly this text. */
export function escapeTemplate(text: string): string {
  // A function: in a replacement text `$$` would mean one `$`.
  return text.replaceAll('${', () => '$${');
}
