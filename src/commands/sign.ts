/** One thing the doctor looked at. */
export interface Sign {
  readonly what: string;
  readonly state: 'ok' | 'note' | 'bad';
  readonly seen: string;
  /** What to do; empty when there is nothing to do. */
  readonly next: string;
}
