/** How a command ended. Only `exited` has an exit code. */
export type Ended =
  | { readonly kind: 'exited'; readonly code: number; /** a descendant held the output open and was cut */ readonly pipe_held?: true }
  /** `or_exit`: the boundary passes a signal on as 128 + its number, so it may as well have been this exit code; the careful reading is the signal. */
  | { readonly kind: 'signalled'; readonly signal: string; readonly or_exit?: number }
  | { readonly kind: 'timed-out'; readonly after_ms: number }
  | { readonly kind: 'cancelled' }
  /** Nothing was started: no such program, no such directory, the boundary could not be set up. `differs`: the program is not the one that was judged. */
  | { readonly kind: 'not-started'; readonly reason: string; readonly differs?: true }
  /** It ran, but how it ended is not known (a lost link). */
  | { readonly kind: 'lost'; readonly reason: string };
