import { readFileSync } from 'node:fs';
import { isBelow } from '../boundary/arguments.ts';

export interface Mount {
  readonly point: string;
  readonly type: string;
}

/** Mount points and types from the text of /proc/self/mountinfo (proc(5)), covered ones left out. */
export function parseMounts(text: string): Mount[] {
  const mounts = text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const separator = fields.indexOf('-');
    return separator === -1 ? [] : [{ point: unescapeOctal(fields[4]!), type: fields[separator + 1]! }];
  });
  return [...new Map(mounts.map((mount) => [mount.point, mount])).values()];
}

export function hostMounts(): Mount[] {
  return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
}

/** Made anew inside, so that no sight of the host's is needed. */
const rebuilt = ['/proc', '/sys', '/dev', '/run', '/tmp'];
/** What overlayfs takes as a lower layer. */
const overlayable = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'tmpfs', 'overlay', 'f2fs', 'zfs', 'squashfs']);

/** Which mounts below `/` get an overlay of their own in a view, and which are only shown. */
export function viewMounts(mounts: readonly Mount[]): { readonly overlays: string[]; readonly readOnly: string[] } {
  const shown = mounts.filter((mount) => mount.point !== '/' && !rebuilt.some((folder) => isBelow(mount.point, folder)));
  const plain = (mount: Mount): boolean => overlayable.has(mount.type) && !/[:,\\\n]/.test(mount.point);
  const points = (wanted: readonly Mount[]): string[] => wanted.map((mount) => mount.point).toSorted((a, b) => a.length - b.length);
  return { overlays: points(shown.filter(plain)), readOnly: points(shown.filter((mount) => !plain(mount))) };
}

/** Whether a directory that nothing is mounted in can be the lower layer of an overlay. */
export function canBeOverlaid(mounts: readonly Mount[], directory: string): boolean {
  if (/[:,\\\n]/.test(directory) || mounts.some(({ point }) => point !== directory && isBelow(point, directory))) return false;
  const around = mounts.filter(({ point }) => isBelow(directory, point)).toSorted((a, b) => b.point.length - a.point.length)[0];
  return around !== undefined && overlayable.has(around.type);
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
