import type { Layer } from '../programs/layers.ts';
import { limitsNow } from './limits.ts';

const layering = `while [ "$1" != : ]; do mount -t overlay holdpoint-programs -o "ro,lowerdir=$1:$2" "$2"; shift 2; done; shift`;

/**
 * Goes before bubblewrap, in a mount namespace that hears nothing of the host's: one shell that lays the layers over the host, sets the limits
 * and becomes what comes next. Every further program here would be some of the milliseconds that a command in the boundary costs.
 */
export function prepared(layers: readonly Layer[]): string[] {
  const script = ['set -eu', layering, limitsNow().script, 'exec "$@"'].join('\n');
  return ['/bin/sh', '-c', script, 'holdpoint-boundary', ...layers.flatMap(({ over, from }) => [from, over]), ':'];
}
