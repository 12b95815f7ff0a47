import { keys, type RealTerminal } from '../support/real-terminal.ts';

/** Types one character after the other, each when the one before has been drawn: as a person does, and never taken for a paste. */
export async function typeLine(terminal: RealTerminal, text: string): Promise<void> {
  let typed = '';
  for (const character of text) {
    terminal.press(character);
    typed += character;
    await terminal.see(typed.slice(-12).trimEnd());
  }
}

/** From the form of a runbook through plan and approval to the first step. */
export async function approve(terminal: RealTerminal, name: string): Promise<void> {
  await terminal.see('declaration');
  await enterUntil(terminal, 'Enter plans it', () => !sees(terminal, 'Enter plans it'));
  await enterUntil(terminal, 'Enter approve', () => sees(terminal, 'type its name'));
  await typeLine(terminal, 'it is due');
  await enterUntil(terminal, 'it is due', () => cursorIsBelow(terminal, 'type its name'));
  await typeLine(terminal, name);
  await enterUntil(terminal, new RegExp(`▸ name +${name}`), () => !sees(terminal, 'type its name'));
}

function sees(terminal: RealTerminal, text: string): boolean {
  return terminal.screen().join('\n').includes(text);
}

/** Presses Enter on a step that is shown, again and again while it is too early for it to count, until the screen has gone on. */
export async function release(terminal: RealTerminal, step: number): Promise<void> {
  await terminal.see(new RegExp(`next +step ${step} `));
  await enterUntil(terminal, /./, () => !new RegExp(`next +step ${step} `).test(terminal.screen().join('\n')));
}

/** Presses Enter at a person's pace until it has worked; an Enter that comes too early does nothing. */
export async function enterUntil(terminal: RealTerminal, shown: RegExp | string, done: () => boolean): Promise<void> {
  await terminal.see(shown);
  for (let tries = 0; tries < 40 && !done(); tries += 1) {
    terminal.press(keys.enter);
    await pace();
  }
  if (!done()) throw new Error(`Enter did nothing on\n${terminal.screen().join('\n')}`);
}

/** Presses a key at a person's pace until it has worked; resolves with the screen. */
export async function pressUntil(terminal: RealTerminal, key: string, wanted: RegExp | string): Promise<string> {
  for (let tries = 0; tries < 40; tries += 1) {
    const text = terminal.screen().join('\n');
    if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return text;
    terminal.press(key);
    await pace();
  }
  throw new Error(`${JSON.stringify(key)} did not lead to ${String(wanted)} on\n${terminal.screen().join('\n')}`);
}

async function pace(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 400);
  });
}

/** The reverse blank of the field with the cursor stands below the line with this text. */
function cursorIsBelow(terminal: RealTerminal, text: string): boolean {
  const lines = terminal.screen();
  const label = lines.findIndex((line) => line.includes(text));
  return lines.some((_, row) => row > label && isReverse(terminal, row));
}

function isReverse(terminal: RealTerminal, row: number): boolean {
  const line = terminal.emulator.buffer.active.getLine(row);
  if (line === undefined) return false;
  return Array.from({ length: terminal.emulator.cols }, (_, column) => line.getCell(column)?.isInverse() ?? 0).some(
    (inverse) => inverse !== 0,
  );
}
