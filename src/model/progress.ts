/** What is not a fact and never becomes state: shown while it is true, then forgotten. */
export type Progress =
  | {
      readonly kind: 'output';
      readonly step: number;
      /** Of the newest bytes. */
      readonly stream: 'out' | 'err';
      /** Whole lines that are new, redacted and made visible, each with its newline; a view that is slow, or lines that come too fast, lose some. The evidence has all. */
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
