/** What is not a fact and never becomes state: shown while it is true, then forgotten. */
export type Progress =
  | {
      readonly kind: 'output';
      readonly step: number;
      /** redacted and made visible; complete lines and at most one partial last line */ readonly stream: 'out' | 'err';
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
