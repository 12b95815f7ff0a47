/** Something happened; whoever waited looks again at what is true now. */
export interface Signal {
  readonly notify: () => void;
  /** Resolves at the next notification, or when the given time is over. */
  readonly next: (atMost?: Promise<unknown>) => Promise<void>;
}

export function createSignal(): Signal {
  let waiting = Promise.withResolvers<void>();
  return {
    notify: () => {
      waiting.resolve();
      waiting = Promise.withResolvers<void>();
    },
    next: async (atMost) => {
      await (atMost === undefined ? waiting.promise : Promise.race([waiting.promise, atMost]));
    },
  };
}
