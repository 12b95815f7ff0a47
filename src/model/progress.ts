/** What is not a fact and never becomes state: shown while it is true, then forgotten. */
export type Progress =
  | {
      readonly kind: 'output';
      readonly step: number;
      /** The evidence that has all of it, as `output-stored` names it: one command's output. */
      readonly part: string;
      /** Number of the first line here among the lines of its part, from 1. A view that gets a later one than it waits for was too slow, or came late. */
      readonly line: number;
      /** Of the newest bytes. */
      readonly stream: 'out' | 'err';
      /** Whole lines that are new, redacted and made visible, each with its newline. Empty: the part ends before `line`. */
      readonly text: string;
    }
  | {
      readonly kind: 'gate';
      readonly title: string;
      readonly attempt: number;
      readonly attempts: number;
      /** milliseconds until the next attempt, 0 while one runs */ readonly waiting: number;
    }
  | { readonly kind: 'doing'; readonly what: string };
