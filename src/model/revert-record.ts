import type { Instant } from './instant.ts';

/** What `revert.sh` wrote down of its runs on this host, for whoever takes the operation up later. */
export interface RevertRecord {
  /** Lines read, so that nothing is taken for news twice. */
  readonly lines: number;
  /** When its last run began to act. */
  readonly began: Instant;
  /** How that run ended. Missing: nobody saw it end (killed, power cut). */
  readonly ended?: {
    readonly at: Instant;
    readonly exit: number;
    /** why it stopped; empty where it came to its end */ readonly why: string;
  };
  /** By `compensationKey`, over all runs: begun and no more, or done. Missing: never begun. */
  readonly parts: Readonly<Record<string, 'begun' | 'done'>>;
  /** Of the last run: what it could not judge, and what it could not take back. */
  readonly unjudged: readonly string[];
  readonly remains: readonly string[];
}

/** Where it lies, below the operation's folder. */
export const revertRecordFile = 'revert.record';

/** A line each: `TIME began`, `TIME begun PART`, `TIME done PART`, `TIME unjudged TEXT`, `TIME remains TEXT`, `TIME ended CODE [WHY]`. undefined: it never began to act. A torn line says nothing. */
export function readRevertRecord(text: string): RevertRecord | undefined {
  const lines = text.split('\n').slice(0, -1);
  let record: RevertRecord | undefined;
  for (const line of lines) {
    const [, at, word, rest = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (\w+)(?: (.*))?$/.exec(line) ?? [];
    if (at !== undefined && word !== undefined) record = withLine(record, at, word, rest);
  }
  return record === undefined ? undefined : { ...record, lines: lines.length };
}

function withLine(record: RevertRecord | undefined, at: Instant, word: string, rest: string): RevertRecord | undefined {
  if (word === 'began') return { lines: 0, began: at, parts: record?.parts ?? {}, unjudged: [], remains: [] };
  if (record === undefined) return undefined;
  switch (word) {
    case 'begun':
    case 'done':
      return { ...record, parts: { ...record.parts, [rest]: word } };
    case 'unjudged':
      return { ...record, unjudged: [...record.unjudged, rest] };
    case 'remains':
      return { ...record, remains: [...record.remains, rest] };
    case 'ended': {
      const [, exit, why = ''] = /^(\d+)(?: (.*))?$/.exec(rest) ?? [];
      return exit === undefined ? record : { ...record, ended: { at, exit: Number(exit), why } };
    }
    default:
      return record;
  }
}

/** `revert.sh was run at … and ended with …`, the same on every screen and in every record. */
export function revertRecordSentence({ began, ended }: Pick<RevertRecord, 'began' | 'ended'>): string {
  const start = `revert.sh was run at ${began}`;
  if (ended === undefined) return `${start} and was not seen to end`;
  return `${start} and ended with ${ended.exit}: ${ended.why === '' ? exitMeaning(ended.exit) : ended.why}`;
}

function exitMeaning(exit: number): string {
  if (exit === 0) return 'everything it did went well';
  return exit === 5 ? 'something remains' : 'it stopped';
}

/** What else it told, a line each. */
export function revertRecordLines({ parts, unjudged, remains }: Pick<RevertRecord, 'parts' | 'unjudged' | 'remains'>): readonly string[] {
  return [
    ...Object.entries(parts).map(([part, state]) =>
      state === 'done' ? `done by it: ${part}` : `begun by it, its end was not seen: ${part}`,
    ),
    ...remains.map((text) => `it says that this remains: ${text}`),
    ...unjudged.map((text) => `it could not judge: ${text}`),
  ];
}
