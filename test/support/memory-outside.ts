import { digestOfBytes } from '../../src/model/digest.ts';
import type { Event } from '../../src/model/event.ts';
import { failed, ok } from '../../src/model/failure.ts';
import { journalLine, noDigest } from '../../src/model/journal-text.ts';
import { formatOperationId } from '../../src/model/operation-id.ts';
import type { Order } from '../../src/model/order.ts';
import type { Claim } from '../../src/ports/claims.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { EvidenceStore } from '../../src/ports/evidence.ts';
import type { JournalWriter } from '../../src/ports/journal.ts';
import type { Outside } from '../../src/ports/outside.ts';
import type { Removed, Retention } from '../../src/ports/retention.ts';
import type { RunnerOutside } from '../../src/runner/run-operation.ts';
import { MemoryHost } from './memory-target.ts';

/** Everything a runner needs, in memory; only its socket is real, below `folder`. */
export class MemoryOutside {
  readonly host = new MemoryHost();
  /** The journals' lines, by operation. */
  readonly journals = new Map<string, string[]>();
  readonly folders = new Map<string, Map<string, Uint8Array>>();
  readonly orders = new Map<string, Order>();
  readonly secrets = new Map<string, Readonly<Record<string, string>>>();
  readonly removed = new Map<string, Removed>();
  readonly claims: Claim[] = [];
  readonly workspace = new Map<string, Uint8Array>();
  readonly commits: { readonly paths: readonly string[]; readonly message: string }[] = [];
  /** The journal refuses everything from this sequence number on. */
  journalBreaksAt = Number.POSITIVE_INFINITY;
  commitFailure: string | undefined;
  private readonly writing = new Set<string>();
  /** Milliseconds of the clock; add to it to let time pass. */
  ticks = 0;
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  events(id: string): Event[] {
    return (this.journals.get(id) ?? []).map((line) => JSON.parse(line) as Event);
  }

  /** The journal as if the runner had died behind this many lines. */
  crashAfter(id: string, lines: number): void {
    this.journals.set(id, (this.journals.get(id) ?? []).slice(0, lines));
    this.writing.delete(id);
  }

  readonly clock: Clock = {
    now: () => new Date(Date.UTC(2026, 10, 21, 8, 0, 0) + this.ticks++).toISOString(),
    monotonic: () => this.ticks++,
    // Patience lasts until it is cancelled; a short pause is over at once.
    sleep: (ms, cancel) =>
      ms < 10_000
        ? Promise.resolve()
        : new Promise((resolve) => {
            cancel?.addEventListener('abort', () => resolve());
          }),
  };

  files(id: string): Map<string, Uint8Array> {
    const files = this.folders.get(id) ?? new Map<string, Uint8Array>();
    this.folders.set(id, files);
    return files;
  }

  writer(id: string): JournalWriter {
    this.writing.add(id);
    const lines = this.journals.get(id) ?? [];
    this.journals.set(id, lines);
    const head = (): string => (lines.length === 0 ? noDigest : digestOfBytes(lines.at(-1)!));
    return {
      append: (event) => {
        const seq = lines.length + 1;
        if (seq >= this.journalBreaksAt)
          return Promise.resolve(failed({ code: 'disk-full', exit: 74, message: 'no space left', hint: 'make room' }));
        const full: Event = { ...event, seq, at: this.clock.now(), operation_id: id, prev: head() };
        lines.push(journalLine(full));
        return Promise.resolve(ok(full));
      },
      head,
      close: () => {
        this.writing.delete(id);
        return Promise.resolve();
      },
    };
  }

  /** The end of what is kept; a removed folder is gone from `folders`, `journals` and `orders`. */
  readonly retention: Retention = {
    removed: (id) => Promise.resolve(ok(this.removed.get(id))),
    hasPreimage: (id) => Promise.resolve(this.host.hasPreimage(`/state/${id}/preimage`)),
    weigh: () => Promise.resolve({ operation: 4096 }),
    remove: (id, what, at) => {
      this.removed.set(id, { preimage: at, ...this.removed.get(id), [what]: at });
      this.host.forgetPreimage(`/state/${id}/preimage`);
      if (what === 'operation') for (const kept of [this.folders, this.journals, this.orders]) kept.delete(id);
      return Promise.resolve(ok(undefined));
    },
  };

  outside(): RunnerOutside & Pick<Outside, 'retention'> {
    return {
      random: { bytes: (length) => new Uint8Array(length).fill(7) },
      clock: this.clock,
      identity: {
        login: 'ann',
        actsAs: 'root',
        isRoot: true,
        hostname: 'memory',
        machineId: 'm'.repeat(32),
        bootId: 'boot-1',
        version: '0.0.0',
      },
      evidence: this.evidence(),
      retention: this.retention,
      claims: {
        take: (claim) => {
          this.claims.push(claim);
          return Promise.resolve(ok(undefined));
        },
        release: (id) => {
          this.claims.splice(0, this.claims.length, ...this.claims.filter((claim) => claim.operation_id !== id));
          return Promise.resolve();
        },
        list: () => Promise.resolve(this.claims),
      },
      journals: {
        create: (id) => Promise.resolve(ok(this.writer(id))),
        reopen: (id) => {
          if (this.writing.has(id)) return Promise.resolve(failed({ code: 'already-running', exit: 77, message: 'held', hint: 'wait' }));
          const contents = { events: this.events(id), head: noDigest, repaired: false };
          return Promise.resolve(ok({ writer: this.writer(id), contents }));
        },
        read: (id) => Promise.resolve(ok({ events: this.events(id), head: noDigest, repaired: false })),
        isWritten: (id) => Promise.resolve(this.writing.has(id)),
      },
      operations: {
        list: () => Promise.resolve([...this.folders.keys()]),
        draw: (date, taken) => Promise.resolve(ok(formatOperationId(date, taken + 1 + this.folders.size))),
        discard: (id) => {
          this.folders.delete(id);
          return Promise.resolve();
        },
        saveOrder: (id, order) => {
          this.orders.set(id, order);
          return Promise.resolve(ok(undefined));
        },
        loadOrder: (id) => Promise.resolve(ok(this.orders.get(id)!)),
        saveBlob: (_id, bytes) => Promise.resolve(ok(digestOfBytes(bytes))),
        loadBlob: () => Promise.resolve(ok(new Uint8Array())),
        saveSecrets: (id, secrets) => {
          this.secrets.set(id, secrets);
          return Promise.resolve(ok(undefined));
        },
        loadSecrets: (id) => Promise.resolve(ok(this.secrets.get(id) ?? {})),
        forgetSecrets: (id) => {
          this.secrets.delete(id);
          return Promise.resolve();
        },
        save: (id, name, bytes) => {
          this.files(id).set(name, bytes);
          return Promise.resolve(ok(undefined));
        },
        load: (id, name) => {
          const text = name === 'journal.ndjson' ? (this.journals.get(id) ?? []).map((line) => `${line}\n`).join('') : undefined;
          return Promise.resolve(ok(text === undefined ? this.files(id).get(name) : new TextEncoder().encode(text)));
        },
        files: (id) => Promise.resolve([...this.files(id).keys()].toSorted()),
        folder: (id) => `/state/${id}`,
        socket: (id) => `${this.folder}/${id}.sock`,
      },
      target: () => Promise.resolve(this.host.target()),
      openWorkspace: () =>
        Promise.resolve(
          ok({
            workspace: {
              root: '/workspace',
              read: (path) => Promise.resolve(ok(this.workspace.get(path)!)),
              exists: (path) => Promise.resolve(this.workspace.has(path)),
              list: (folder) => Promise.resolve([...this.workspace.keys()].filter((path) => path.startsWith(`${folder}/`)).toSorted()),
              write: (path, bytes) => {
                this.workspace.set(path, bytes);
                return Promise.resolve(ok(undefined));
              },
              append: (path, bytes, expect) => {
                const before = this.workspace.get(path) ?? new Uint8Array();
                if (before.length !== expect)
                  return Promise.resolve(failed({ code: 'ledger-changed', exit: 74, message: 'changed', hint: 'again' }));
                this.workspace.set(path, Buffer.concat([before, bytes]));
                return Promise.resolve(ok(undefined));
              },
            },
            git: {
              state: () => Promise.resolve({ commit: 'c0ffee', branch: 'main', dirty: false }),
              identity: () => Promise.resolve(undefined),
              commit: (paths, message) => {
                if (this.commitFailure !== undefined)
                  return Promise.resolve(failed({ code: 'not-committed', exit: 74, message: this.commitFailure, hint: 'git commit' }));
                this.commits.push({ paths, message });
                return Promise.resolve(ok({ commit: 'c1' }));
              },
            },
          }),
        ),
    };
  }

  private evidence(): EvidenceStore {
    const masked = (text: string, secrets: Readonly<Record<string, string>>): string =>
      Object.entries(secrets).reduce((seen, [name, value]) => seen.replaceAll(value, `[${name}]`), text);
    return {
      open: (id, name, { secrets }) => {
        const texts = { out: '', err: '' };
        const streamOf = (stream: 'out' | 'err') => {
          const bytes = new TextEncoder().encode(masked(texts[stream], secrets));
          const file = `evidence/${name}.${stream}`;
          this.files(id).set(file, bytes);
          return { stream, file, bytes: bytes.length, kept: bytes.length, sha256: digestOfBytes(bytes), truncated: false, binary: false };
        };
        return Promise.resolve(
          ok({
            write: ({ stream, bytes }) => {
              texts[stream] += new TextDecoder().decode(bytes);
            },
            tail: () => masked(texts.out + texts.err, secrets).split('\n'),
            fresh: (last) => ({ line: 1, text: last ? masked(texts.out + texts.err, secrets).replace(/[^\n]$/, '$&\n') : '' }),
            close: () => Promise.resolve(ok([streamOf('out'), streamOf('err')])),
            text: (stream) => texts[stream],
          }),
        );
      },
      redact: (text, { secrets }) => masked(text, secrets),
      visible: (text) => (typeof text === 'string' ? text : new TextDecoder().decode(text)),
    };
  }
}
