/** A program of this machine that is no part of an operation's target (keys, notify). argv only, never a shell. */
export interface Processes {
  run(
    argv: readonly string[],
    options: { readonly stdin?: Uint8Array; readonly timeout: number; readonly limit: number },
  ): Promise<
    | { readonly kind: 'exited'; readonly code: number; readonly stdout: Uint8Array; readonly stderr: Uint8Array }
    | { readonly kind: 'failed'; readonly reason: string }
  >;
}
