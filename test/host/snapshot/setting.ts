import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { confined } from '../../../src/host/own-tool.ts';
import { createSnapshots } from '../../../src/host/snapshot/snapshots.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import type { PlanScope } from '../../../src/model/plan.ts';
import type { Host } from '../../../src/ports/host.ts';
import type { Snapshots } from '../../../src/ports/target.ts';
import { scopeOf, valueOf } from '../../support/results.ts';
import { folder, localHost } from '../local.ts';

export const GiB = 1024 ** 3;

export interface Setting {
  readonly host: Host;
  /** The folder of the test; the host state is in it, the allowed directory too. */
  readonly base: string;
  /** An allowed directory, empty. */
  readonly top: string;
  /** For the pre-image, below the host state. */
  readonly pre: string;
  readonly scope: PlanScope;
  readonly snapshots: Snapshots;
}

/** A directory to snapshot behind the real boundary. `wrap` stands between the snapshots and the host. */
export async function setting(wrap: (host: Host) => Host = (host) => host): Promise<Setting> {
  const { host: real, state } = await localHost();
  const host = wrap(real);
  const base = await folder();
  const top = path.join(base, 'top');
  mkdirSync(top);
  return {
    host,
    base,
    top,
    pre: path.join(state, 'operations/x/pre-image'),
    scope: scopeOf([top]),
    snapshots: createSnapshots(host, confined),
  };
}

/** What changed since the pre-image, as `changed a: content, mtime`, below `base`. */
export async function changesSince({ snapshots, scope, base }: Setting, preimage: Manifest): Promise<string[]> {
  const now = valueOf(await snapshots.manifest(scope, preimage));
  return snapshots
    .difference(preimage, now)
    .map(
      ({ path: changed, change, what }) => `${change} ${changed.slice(base.length + 1)}${what.length === 0 ? '' : `: ${what.join(', ')}`}`,
    );
}

/** Restores everything that changed, as a rollback does. */
export async function restoreAll({ snapshots, scope, pre }: Setting, preimage: Manifest) {
  const now = valueOf(await snapshots.manifest(scope, preimage));
  return snapshots.restore(
    scope,
    pre,
    preimage,
    snapshots.difference(preimage, now).map((change) => change.path),
  );
}
