import type xterm from '@xterm/headless';

/** One stretch of a line in one look. */
interface Run {
  readonly column: number;
  text: string;
  readonly look: string;
}

const cell = { width: 8.4, height: 18 } as const;
const margin = 14;
/** The first eight colours of a terminal, readable on the background. */
const palette: readonly string[] = ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#e6edf3'];
const paper = '#0d1117';
const ink = '#e6edf3';

/** What a terminal shows, as a picture: every cell stands where the terminal has it, whatever the reader's font. `title` is its text for those who do not see it. */
export function terminalSvg(terminal: xterm.Terminal, title: string): string {
  const width = Math.ceil(terminal.cols * cell.width + 2 * margin);
  const height = terminal.rows * cell.height + 2 * margin;
  const lines = Array.from({ length: terminal.rows }, (_, row) =>
    runsOf(terminal, row)
      .map((run) => textOf(run, row))
      .join(''),
  ).filter((line) => line !== '');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${paper}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${ink}" xml:space="preserve" style="white-space:pre">`,
    ...lines,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function runsOf(terminal: xterm.Terminal, row: number): Run[] {
  const line = terminal.buffer.active.getLine(row);
  const runs: Run[] = [];
  for (let column = 0; line !== undefined && column < terminal.cols; column += 1) {
    const found = line.getCell(column);
    if (found === undefined || found.getWidth() === 0) continue;
    const look = lookOf(found);
    const last = runs.at(-1);
    if (last?.look === look) last.text += found.getChars() || ' ';
    else runs.push({ column, text: found.getChars() || ' ', look });
  }
  // Blanks at the ends of a stretch draw nothing; without them no reader can collapse them.
  return runs.flatMap((run) => (run.look.includes('inverse') ? [run] : trimmed(run)));
}

function trimmed({ column, text, look }: Run): Run[] {
  const own = text.trim();
  return own === '' ? [] : [{ column: column + text.length - text.trimStart().length, text: own, look }];
}

function lookOf(found: xterm.IBufferCell): string {
  const colour = found.isFgPalette() ? palette[found.getFgColor() % 8]! : ink;
  return [
    ...(found.isInverse() === 0 ? [] : ['inverse']),
    ...(colour === ink ? [] : [`fill="${colour}"`]),
    ...(found.isBold() === 0 ? [] : ['font-weight="bold"']),
    ...(found.isDim() === 0 ? [] : ['opacity="0.6"']),
  ].join(' ');
}

function textOf({ column, text, look }: Run, row: number): string {
  const x = margin + column * cell.width;
  const width = (text.length * cell.width).toFixed(1);
  const y = margin + row * cell.height;
  const block = look.includes('inverse')
    ? `<rect x="${x.toFixed(1)}" y="${y}" width="${width}" height="${cell.height}" fill="${ink}"/>`
    : '';
  const attributes = look.replace('inverse', `fill="${paper}"`).trim();
  return `${block}<text x="${x.toFixed(1)}" y="${y + 13}" textLength="${width}"${attributes === '' ? '' : ` ${attributes}`}>${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
