export interface Random {
  /** Cryptographically random bytes. */
  bytes(length: number): Uint8Array;
}
