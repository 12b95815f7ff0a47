// tui: the terminal app. Screens fold the journal they are shown and send keys as messages; they never perform anything on a host.
// A screen is a pure function of its state and the terminal's size to rows; one component draws rows. Words and marks carry the meaning, colour only helps.

/** What a piece of text means; the theme knows how that looks. */
export type Tone = 'plain' | 'dim' | 'strong' | 'good' | 'bad' | 'ask' | 'accent' | 'cursor';

export interface Look {
  readonly color?: string;
  readonly dimColor?: boolean;
  readonly bold?: boolean;
  readonly inverse?: boolean;
}

const coloured: Readonly<Record<Tone, Look>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  good: { color: 'green' },
  bad: { color: 'red', bold: true },
  ask: { color: 'yellow', bold: true },
  accent: { color: 'cyan' },
  cursor: { inverse: true },
};

const colourless: Readonly<Record<Tone, Look>> = {
  plain: {},
  dim: {},
  strong: { bold: true },
  good: {},
  bad: { bold: true },
  ask: { bold: true },
  accent: {},
  cursor: { inverse: true },
};

export type Theme = Readonly<Record<Tone, Look>>;

export function themeOf(colour: boolean): Theme {
  return colour ? coloured : colourless;
}
