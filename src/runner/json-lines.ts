/** Splits a stream into lines; `onLine` gets each without its newline. Returns false when a line is longer than `limit` characters. */
export function lineSplitter(limit: number, onLine: (line: string) => void): (text: string) => boolean {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    return rest.length <= limit;
  };
}
