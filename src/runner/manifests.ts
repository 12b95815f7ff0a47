import type { Digest } from '../model/digest.ts';
import type { Manifest } from '../model/manifest.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Operations } from '../ports/operations.ts';
import { orThrow } from './binding.ts';

/** Manifests of an operation, in its folder under their digest, so that the journal names them and a crash between the two is harmless. */
export interface Manifests {
  readonly save: (manifest: Manifest) => Promise<void>;
  readonly load: (digest: Digest) => Promise<Manifest>;
}

export function manifestFile(digest: Digest): string {
  return `manifests/${digest}.json`;
}

export function createManifests(id: OperationId, operations: Pick<Operations, 'save' | 'load'>): Manifests {
  const known = new Map<Digest, Manifest>();
  return {
    save: async (manifest) => {
      if (known.has(manifest.digest)) return;
      orThrow(await operations.save(id, manifestFile(manifest.digest), new TextEncoder().encode(JSON.stringify(manifest))));
      known.set(manifest.digest, manifest);
    },
    load: async (digest) => {
      const here = known.get(digest);
      if (here !== undefined) return here;
      const bytes = orThrow(await operations.load(id, manifestFile(digest)));
      if (bytes === undefined) throw new Error(`the journal names manifest ${digest}, which is not in the operation's folder`);
      const manifest = JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
      known.set(digest, manifest);
      return manifest;
    },
  };
}
