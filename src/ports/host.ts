// ports: what we ask of the outside world. Types only, one a file; they know the model and nothing else.

import type { Reach } from '../model/command.ts';
import type { Ended } from '../model/ended.ts';
import type { Result } from '../model/failure.ts';
import type { UnitSight } from '../model/unit-sight.ts';

/** Bytes of a running command as they arrive. Order between the two streams is by arrival. */
export interface OutputChunk {
  readonly stream: 'out' | 'err';
  readonly bytes: Uint8Array;
}

/** What the kernel lets one command touch. */
export interface Confinement {
  /** Empty: nothing is writable. Listed: these paths and what lies below them. */
  readonly writable: readonly string[];
  /** true: `writable` is shown and nothing in it can be written: a view on a host without an overlay. Missing: it can be. */
  readonly readOnly?: boolean;
  /** Read-only although inside a writable path. */
  readonly protected: readonly string[];
  /** Not readable, besides the built-in list. */
  readonly hidden: readonly string[];
  /** Empty: no socket, no network, no foreign process. */
  readonly reach: readonly Reach[];
  /** Additional read-only files to show at a place (scripts): host path → path inside. */
  readonly show: Readonly<Record<string, string>>;
  /** true: one of Holdpoint's own tools (snapshot, restore, write): nothing is hidden from it but Holdpoint's state, and of that it sees what is `writable`. Missing: a runbook's command. */
  readonly ours?: boolean;
}

/** Under what a command runs. */
export type Profile =
  /** Holdpoint's own tools on the host (systemctl, journalctl, uname); never a runbook's command. */
  | { readonly kind: 'outside' }
  /** Writes to allowed paths stay. `reach: [host]` in a runbook becomes kind `open`. */
  | { readonly kind: 'boundary'; readonly confinement: Confinement }
  /** Everything is writable, nothing stays. Falls back to a boundary with nothing writable where no overlay can be had. */
  | { readonly kind: 'view'; readonly confinement: Confinement }
  /** A runbook's command without a boundary: `reach: [host]`, or enforcement `advisory`. */
  | { readonly kind: 'open' };

/** A program as a survey judged it. */
export interface JudgedProgram {
  /** Absolute, as the command names it. */
  readonly written: string;
  readonly real_path: string;
  readonly sha256: string;
  /** Found by a bare name: places that are searched before its own, and have to be empty. */
  readonly before?: readonly string[];
}

/** One command for a host. Times in milliseconds. */
export interface Invocation {
  readonly argv: readonly string[];
  readonly profile: Profile;
  /** Missing: whom Holdpoint acts as. */
  readonly user?: string;
  readonly cwd: string;
  /** Added to the fixed environment (PATH, HOME, USER, LOGNAME, LANG, TZ). */
  readonly env: Readonly<Record<string, string>>;
  /** Missing: empty and closed. */
  readonly stdin?: Uint8Array;
  readonly timeout: number;
  /**
   * What the command starts: anything else in their places and it is not started (`differs`). In a boundary or a view private copies of exactly
   * these bytes stand in their places. Missing or empty: nothing is compared.
   */
  readonly programs?: readonly JudgedProgram[];
  /** The step's name for systemd (`holdpoint-ID-step-2.service`), where that supervises; it then outlives this process. Missing: it ends with this process. */
  readonly unit?: string;
  /** Called with what the host adds to the record of this command, a line each. */
  readonly tell?: (fact: string) => void;
}

export interface HostConnection {
  /** Everything the peer sends until it closes. */
  readonly chunks: AsyncIterable<Uint8Array>;
  send(bytes: Uint8Array): Promise<void>;
  close(): void;
  /** Of a TLS peer: until when its certificate is valid, milliseconds since the epoch. */
  readonly certificateValidTo?: number;
}

/** `certificate`: the peer answered, and what it showed is not trusted, expired, or for another name. */
export type DialFailure = {
  readonly kind: 'refused' | 'reset' | 'timed-out' | 'no-name' | 'no-route' | 'certificate' | 'other';
  readonly reason: string;
};

export type FileRead =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'other'; readonly what: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Steps as units of systemd's, which outlive the runner that started them. */
export interface Units {
  /** What is known of a unit now. */
  statusOf(unit: string): Promise<UnitSight>;
  /** Reads on what a running unit prints until it ends, and tells how; ends it when `cancel` says so. */
  follow(unit: string, watch: (chunk: OutputChunk) => void, cancel: AbortSignal): Promise<UnitSight>;
}

/** The target of an operation. Everything that touches a target goes through these four verbs. */
export interface Host {
  /** Missing: nothing here can be asked about a step after its runner ended. */
  readonly units?: Units;
  /** `this machine`, or the address of a remote host. */
  readonly name: string;
  exec(invocation: Invocation, watch?: (chunk: OutputChunk) => void, cancel?: AbortSignal): Promise<Ended>;
  dial(
    address: { readonly host: string; readonly port: number; readonly tls?: { readonly servername: string } },
    timeout: number,
  ): Promise<{ readonly ok: true; readonly connection: HostConnection } | { readonly ok: false; readonly failure: DialFailure }>;
  /** Stores bytes in Holdpoint's own scratch place of this operation on the host, mode 0600 (0700 when executable); returns the path. */
  put(name: string, bytes: Uint8Array, executable: boolean): Promise<Result<string>>;
  /** At most `limit` bytes of a file, followed by no symlink in the last component. */
  get(path: string, limit: number): Promise<FileRead>;
}
