import type { Ended } from '../model/ended.ts';
import type { Result } from '../model/failure.ts';
import type { PathChange } from '../model/manifest.ts';
import type { FileRead } from './host.ts';
import type { Target } from './target.ts';

/** Where a rehearsal is performed: something that behaves like the host, and of which nothing stays. */
export interface RehearsalStage {
  readonly name: 'view' | 'twin';
  /** Kinds of actions and gates that this stage performs although a plain view cannot. Empty: none. */
  readonly lives: ReadonlySet<string>;
  /** The stage as a target: the same performers, gates, snapshots and boundary as on the host. */
  readonly target: Target;
  /** A folder of Holdpoint's own on the stage, one for all its copies; for the pre-image and the compiled rollback. */
  readonly folder: string;
  /** Another stage that is at this moment as this one, and goes its own way from here. Fails (69) where there is no room for it. */
  fork(): Promise<Result<RehearsalStage>>;
  /** Everything that is different from the host, Holdpoint's own folders left out. */
  changes(): Promise<Result<readonly PathChange[]>>;
  /** At most `limit` bytes of a file of the stage. */
  read(path: string, limit: number): Promise<FileRead>;
  /** Stores a file in `folder`. */
  put(name: string, bytes: Uint8Array): Promise<Result<string>>;
  /** Runs a script of the stage with sh(1), outside any boundary, as a person would; at most 1 MiB of what it says. `timeout` in milliseconds. */
  runScript(path: string, args: readonly string[], timeout: number): Promise<{ readonly ended: Ended; readonly said: string }>;
  /** true: what it may hold is used up. */
  isFull(): Promise<boolean>;
  /** Ends it; of the first stage: and all its copies. Nothing is left. */
  close(): Promise<void>;
}

/**
 * A second system, booted from a copy of the host's own root, with services and a network of its own. It runs, so it cannot be copied: every
 * try begins with another one.
 */
export interface LiveStage extends Omit<RehearsalStage, 'fork' | 'changes'> {
  readonly name: 'twin';
  /** Units of the host that do not run in it, each with the reason. */
  readonly absent: ReadonlyMap<string, string>;
  /** Those of them that run on the host. */
  readonly missed: readonly string[];
  /** Milliseconds until its services ran. */
  readonly ready_ms: number;
  /** Services with running processes, each with the id of its invocation (systemd.exec(5), INVOCATION_ID). */
  running(): Promise<ReadonlyMap<string, string>>;
  /** Why it does not run any more; undefined: it does. */
  whyEnded(): Promise<string | undefined>;
  /** Why an address cannot be asked in it although it can be on the host; undefined: it can. */
  whyUnreached(host: string, port: number): Promise<string | undefined>;
}

/** What of a plan's scope a twin has to know before it boots. */
export interface TwinScope {
  readonly writable: readonly string[];
  /** Canonical names. */
  readonly units: readonly string[];
}

/** What a host offers for rehearsals. */
export interface Rehearsals {
  /** Begins one in which these paths can be written. Fails (69) with `rehearsal not possible here: …`. */
  begin(writable: readonly string[]): Promise<Result<RehearsalStage>>;
  /** Boots a twin of which these paths and units will be changed. Fails (69) with `no twin of this host: …`. */
  beginTwin(scope: TwinScope): Promise<Result<LiveStage>>;
  /** Most bytes that a rehearsal may hold. */
  readonly size: number;
  /** Versions of the tools and of the kernel on which a rehearsal's result depends, by name. */
  tools(): Promise<Readonly<Record<string, string>>>;
  /** A file of the host itself, for diffs. */
  readHost(path: string, limit: number): Promise<FileRead>;
}

/** Proofs of rehearsals in the host state, by name, 0600. */
export interface ProofStore {
  save(name: string, bytes: Uint8Array): Promise<Result<void>>;
  /** undefined: there is none. */
  load(name: string): Promise<Result<Uint8Array | undefined>>;
  /** Names, sorted. */
  list(): Promise<readonly string[]>;
  remove(name: string): Promise<void>;
}
