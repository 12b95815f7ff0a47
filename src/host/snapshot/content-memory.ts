import type { Digest } from '../../model/digest.ts';
import type { ListedEntry } from './list-entries.ts';

export interface RememberedContents {
  readonly digest: Digest | undefined;
  readonly xattrs: Readonly<Record<string, string>> | undefined;
}

/** A change within one tick of the kernel's clock leaves ctime as it is; what is younger than this is read again. */
const clockTick = 50_000_000n;

/** Spares reading what has not changed. The kernel sets ctime at every change of content, mode, owner, links and attributes, and nobody else can. */
export class ContentMemory {
  private readonly known = new Map<string, { readonly stamp: string; readonly contents: RememberedContents }>();

  recall(entry: ListedEntry): RememberedContents | undefined {
    const known = this.known.get(entry.path);
    return known?.stamp === stampOf(entry) ? known.contents : undefined;
  }

  /** `now`: nanoseconds on the host's clock when the entry was listed. */
  remember(entry: ListedEntry, contents: RememberedContents, now: bigint): void {
    if (BigInt(entry.ctime) + clockTick < now) this.known.set(entry.path, { stamp: stampOf(entry), contents });
    else this.known.delete(entry.path);
  }
}

export function stampOf({ inode, ctime, mtime, size, type }: ListedEntry): string {
  return [type, inode, ctime, mtime, size].join(' ');
}
