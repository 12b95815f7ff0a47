import { canaryNames, type Canary, type CanaryName } from '../../model/boundary-trial.ts';
import type { Confinement, Host } from '../../ports/host.ts';
import { collector } from '../collect.ts';
import { makeDecoys, type Decoys } from './decoys.ts';

/** Says `NAME open` or `NAME held` for each. $1 decoy folder, $2 a process outside, $3 the name of a socket without a path. */
export const canaryScript = `
d=$1 p=$2 n=$3
try() { if $2 2>/dev/null; then echo "$1 open"; else echo "$1 held"; fi; }
write() { ( echo changed > "$d/outside" ); }
mode() { chmod 0777 "$d/outside"; }
remove() { rm -f "$d/removable" && [ ! -e "$d/removable" ]; }
socket() { [ -S "$d/socket" ] || perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 1; exit !connect($s, pack("Sa*", AF_UNIX, "\\0" . $ARGV[0]))' "$n"; }
remount() { mount -o remount,rw,bind /; }
sys() { [ -w /proc/sys/kernel/core_pattern ] || [ -w /proc/sysrq-trigger ]; }
root() { [ -e "/proc/$p/root/." ] || ( echo changed > "/proc/$p/root$d/outside" ); }
( : > "$d/inside/proof" ) 2>/dev/null
try write write; try chmod mode; try unlink remove; try socket socket; try remount remount; try proc-sys sys; try proc-root root
`;

/** What came of the canaries in one or both places. */
export interface Tried {
  readonly canaries: readonly Canary[];
  /** Where they did not hold and why, a sentence each; empty: every one was held. */
  readonly failures: readonly { readonly in: Canary['in']; readonly why: string }[];
}

const patience = 20_000;

/**
 * Tries the ways out in exactly this confinement. `proof`: a place of the decoys' own is writable besides, and must have been
 * written, so that a boundary in which nothing works at all is not taken for one that holds.
 */
export async function tryCanaries(
  host: Host,
  confinement: Confinement,
  places: readonly Canary['in'][],
  options: { readonly state: readonly string[]; readonly proof: boolean },
): Promise<Tried> {
  const unseen = [...confinement.writable, ...confinement.hidden, ...options.state, '/tmp', '/run', '/dev', '/proc'];
  const decoys = await makeDecoys(host, unseen);
  const everywhere = (why: string): Tried['failures'] => places.map((place) => ({ in: place, why }));
  if (decoys === undefined)
    return { canaries: [], failures: everywhere('no place for decoys is left outside of what may be written, so it cannot be tried') };
  try {
    const tried = await Promise.all(places.map(async (place) => tryIn(host, place, confinement, decoys, options.proof)));
    const canaries = tried.flatMap((one) => one.canaries);
    const harm = await decoys.harm();
    // Whoever did harm is not believed that it was held.
    if (harm !== undefined) return { canaries: canaries.map((one) => ({ ...one, held: false })), failures: everywhere(harm) };
    return { canaries, failures: tried.flatMap((one, at) => (one.failure === undefined ? [] : [{ in: places[at]!, why: one.failure }])) };
  } finally {
    await decoys.remove();
  }
}

/** In a view these succeed and leave nothing: the decoys outside tell. */
const writes: readonly CanaryName[] = ['write', 'chmod', 'unlink'];

async function tryIn(
  host: Host,
  place: Canary['in'],
  confinement: Confinement,
  decoys: Decoys,
  proof: boolean,
): Promise<{ readonly canaries: readonly Canary[]; readonly failure?: string }> {
  const output = collector(4096);
  const argv = ['/bin/sh', '-c', canaryScript, 'canary', decoys.folder, String(decoys.process), decoys.abstract];
  const wanted = proof ? { ...confinement, writable: [...confinement.writable, decoys.inside] } : confinement;
  const profile = { kind: place, confinement: wanted };
  const ended = await host.exec({ argv, profile, cwd: '/', env: {}, timeout: patience }, output.watch);
  const said = new Map(
    output
      .text('out')
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  const canaries = canaryNames.map((name): Canary => {
    const expected = place === 'view' && writes.includes(name) ? 'open' : 'held';
    return { name, in: place, held: said.get(name) === expected };
  });
  const because = (failure: string) => ({ canaries, failure });
  if (ended.kind === 'not-started') return because(ended.reason);
  const untried = canaryNames.filter((name) => !said.has(name));
  if (untried.length > 0)
    return because(`the trial did not come to its end, ${untried.join(', ')} missing: ${output.text('err').slice(0, 200)}`);
  const open = canaries.filter(({ held }) => !held).map(({ name }) => name);
  if (place === 'view' && open.some((name) => writes.includes(name))) return because(`nothing can be written there (${open.join(', ')})`);
  if (open.length > 0) return because(`a trial that has to fail succeeded: ${open.join(', ')}`);
  return proof && place === 'boundary' && !(await decoys.proven()) ? because('the writable place was not written') : { canaries };
}
