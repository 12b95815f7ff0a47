/** What is known of a step's unit, asked after its runner ended. */
export interface UnitSight {
  /** `unknown`: systemd does not know it, and it left no result. */
  readonly state: 'running' | 'ended' | 'unknown';
  /** One line for people. */
  readonly text: string;
}
