import type { Host } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { parseMounts } from '../view/mounts.ts';

/** File systems whose files are the kernel's: no copy of them can be put back. */
const kernelTypes = new Set(
  'proc sysfs devtmpfs devpts cgroup cgroup2 securityfs debugfs tracefs configfs bpf mqueue efivarfs pstore binfmt_misc fusectl autofs nsfs'.split(
    ' ',
  ),
);

/** Allowed paths that are, or hold, another file system: those of the kernel, and mounts that nobody named. */
export async function surveyMounts(host: Host, paths: readonly string[]): Promise<string[]> {
  const read = await host.get('/proc/self/mountinfo', 4 * 1024 ** 2);
  const mounts = read.kind === 'file' ? parseMounts(Buffer.from(read.bytes).toString('utf8')) : [];
  return paths.flatMap((path) => {
    const around = mounts.find(({ point, type }) => kernelTypes.has(type) && isBelow(path, point));
    if (around !== undefined)
      return [`the allowed path ${path} lies in ${around.point}, which is the kernel's (${around.type}): nothing there can be put back`];
    const inside = mounts.filter(({ point }) => point !== path && isBelow(point, path) && !paths.includes(point));
    return inside.map(
      ({ point }) =>
        `another file system is mounted at ${point}, inside the allowed path ${path}: name it among the allowed paths, or narrow them`,
    );
  });
}
