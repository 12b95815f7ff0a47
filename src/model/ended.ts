/** How a command ended. Only `exited` has an exit code. */
export type Ended =
  | { readonly kind: 'exited'; readonly code: number; /** a descendant held the output open and was cut */ readonly pipe_held?: true }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timed-out'; readonly after_ms: number }
  | { readonly kind: 'cancelled' }
  /** Nothing was started: no such program, no such directory, the boundary could not be set up. */
  | { readonly kind: 'not-started'; readonly reason: string }
  /** It ran, but how it ended is not known (a lost link). */
  | { readonly kind: 'lost'; readonly reason: string };
