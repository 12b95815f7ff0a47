/** `OPS-YYYY-MM-DD-NNN`: UTC date, number within the day (three digits, more when a day needs them). */
export type OperationId = string;

export function formatOperationId(date: string, number: number): OperationId {
  return `OPS-${date}-${String(number).padStart(3, '0')}`;
}

/** Date and number of an id; undefined when the text is not an id. */
export function parseOperationId(text: string): { readonly date: string; readonly number: number } | undefined {
  const match = /^OPS-(\d{4}-\d{2}-\d{2})-(\d{3,6})$/.exec(text);
  return match === null ? undefined : { date: match[1]!, number: Number(match[2]) };
}
