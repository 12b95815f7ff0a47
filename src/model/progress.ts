/** What is not a fact and never becomes state: shown while it is true, then forgotten. */
export type Progress =
  | {
      readonly kind: 'output';
      readonly step: number;
      /** Of the newest bytes. */
      readonly stream: 'out' | 'err';
      /** The last lines of the command so far, redacted and made visible; it replaces the text sent before, so a lost one costs nothing. */
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
