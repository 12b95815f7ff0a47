import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { Digest } from '../model/digest.ts';

/** At most so much of the end is kept; the rest of the limit is the beginning. */
const largestTail = 1024 * 1024;

export interface SpooledStream {
  /** Bytes that came, kept or not. */
  readonly bytes: number;
  /** Bytes of them in the file. */
  readonly kept: number;
  /** Of all that came. */
  readonly sha256: Digest;
  readonly truncated: boolean;
  /** A NUL byte came. */
  readonly binary: boolean;
}

/**
 * One stream's file: its beginning as it comes, its end when it is over, one line between that says how much is missing. Count and digest
 * are of everything. Memory is bounded by the kept end, however much comes. Throws the system's errors.
 */
export class CappedSpool {
  readonly #path: string;
  readonly #fd: number;
  readonly #headLimit: number;
  readonly #tail: Buffer;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #head = 0;
  #binary = false;
  #open = true;

  constructor(path: string, limit: number) {
    this.#path = path;
    this.#fd = openSync(path, 'wx+', 0o600);
    this.#tail = Buffer.allocUnsafe(Math.min(largestTail, Math.floor(limit / 2)));
    this.#headLimit = limit - this.#tail.length;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    this.#binary ||= bytes.includes(0);
    const toHead = Math.min(bytes.length, this.#headLimit - this.#head);
    if (toHead > 0) {
      writeAll(this.#fd, bytes.subarray(0, toHead), this.#head);
      this.#head += toHead;
    }
    if (toHead < bytes.length) this.#keepTail(bytes.subarray(toHead));
    this.#bytes += bytes.length;
  }

  /** A ring: byte number n behind the head stands at n modulo its size. */
  #keepTail(bytes: Uint8Array): void {
    const size = this.#tail.length;
    if (size === 0) return;
    const skipped = Math.max(0, bytes.length - size);
    const rest = bytes.subarray(skipped);
    const at = (Math.max(0, this.#bytes - this.#headLimit) + skipped) % size;
    const first = Math.min(rest.length, size - at);
    this.#tail.set(rest.subarray(0, first), at);
    this.#tail.set(rest.subarray(first), 0);
  }

  /** The first bytes of what is in the file so far; also when it is finished. */
  read(limit: number): Buffer {
    if (this.#open) return this.#readFrom(this.#fd, limit);
    const fd = openSync(this.#path, 'r');
    try {
      return this.#readFrom(fd, limit);
    } finally {
      closeSync(fd);
    }
  }

  #readFrom(fd: number, limit: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(limit, this.#head));
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(fd, bytes, done, bytes.length - done, done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }

  /** Writes the end, makes the file durable and closes it. */
  finish(): SpooledStream {
    try {
      const beyond = this.#bytes - this.#head;
      const size = this.#tail.length;
      const kept = Math.min(beyond, size);
      const missing = beyond - kept;
      let at = this.#head;
      if (missing > 0) at += writeAll(this.#fd, Buffer.from(`\n[${missing} bytes are not kept here]\n`), at);
      const begin = size === 0 ? 0 : (beyond - kept) % size;
      const first = Math.min(kept, size - begin);
      at += writeAll(this.#fd, this.#tail.subarray(begin, begin + first), at);
      writeAll(this.#fd, this.#tail.subarray(0, kept - first), at);
      fdatasyncSync(this.#fd);
      return {
        bytes: this.#bytes,
        kept: this.#head + kept,
        sha256: this.#hash.digest('hex'),
        truncated: missing > 0,
        binary: this.#binary,
      };
    } finally {
      this.abandon();
    }
  }

  /** Closes the file as it is. */
  abandon(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
  }
}

function writeAll(fd: number, bytes: Uint8Array, position: number): number {
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written, bytes.length - written, position + written);
  return bytes.length;
}
