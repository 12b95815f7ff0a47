import { parseDocument } from 'yaml';

/** The text of a YAML mapping with these keys set at its top level; comments and everything else stay. Undefined: the text is no mapping. */
export function completeDocument(source: string, values: Readonly<Record<string, string | readonly string[]>>): string | undefined {
  const document = parseDocument(source, { keepSourceTokens: true });
  const { contents } = document;
  if (document.errors.length > 0 || contents === null || !('items' in contents)) return undefined;
  for (const [key, value] of Object.entries(values)) document.set(key, value);
  return document.toString({ lineWidth: 0 });
}
