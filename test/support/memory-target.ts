import type { Action } from '../../src/model/action.ts';
import { canaryNames } from '../../src/model/boundary-trial.ts';
import { digestOfBytes, digestOfValue } from '../../src/model/digest.ts';
import { failed, ok, type Failure } from '../../src/model/failure.ts';
import type { Manifest, ManifestEntry, PathChange } from '../../src/model/manifest.ts';
import type { ActionResult, UnitState } from '../../src/model/observation.ts';
import type { PlanScope } from '../../src/model/plan.ts';
import { isRestoreLeftover } from '../../src/model/restore-leftover.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { ActContext, GateContext, Target } from '../../src/ports/target.ts';

interface File {
  readonly text: string;
  /** Changes with every write, as an mtime does. */
  readonly version: number;
}

/** A host in memory: files, units that serve what they last read, commands and gates by name. */
export class MemoryHost {
  readonly files = new Map<string, File>();
  readonly units = new Map<string, { active: boolean; enabled: boolean; config: string; serves: string | undefined }>();
  /** By argv[0]; missing: exit 0 and nothing done. */
  readonly commands = new Map<string, (argv: readonly string[], context: ActContext) => ActionResult | Promise<ActionResult>>();
  /** By the gate's title; missing: PASS. */
  readonly gates = new Map<string, (context: GateContext) => Verdict | Promise<Verdict>>();
  readonly facts = new Map<string, string>();
  /** What was done, in order. */
  readonly acts: string[] = [];
  snapshotFailure: Failure | undefined;
  manifestFailure: Failure | undefined;
  /** Why the boundary does not hold; missing: it does. */
  boundaryFailure: string | undefined;
  restoreFailure: Failure | undefined;
  /** Programs that are not what was surveyed. */
  differingPrograms: readonly string[] = [];
  /** At which look they begin to differ, from 1. */
  differsFrom = 1;
  private looks = 0;
  independent: (paths: readonly string[]) => readonly string[] = (paths) => paths;
  private version = 0;
  private readonly preimages = new Map<string, ReadonlyMap<string, File>>();

  hasPreimage(folder: string): boolean {
    return this.preimages.has(folder);
  }

  forgetPreimage(folder: string): void {
    this.preimages.delete(folder);
  }

  put(path: string, text: string): void {
    this.version += 1;
    this.files.set(path, { text, version: this.version });
  }

  text(path: string): string | undefined {
    return this.files.get(path)?.text;
  }

  unit(name: string, active: boolean, config: string): void {
    this.units.set(name, { active, enabled: true, config, serves: active ? this.text(config) : undefined });
  }

  serves(name: string): string | undefined {
    return this.units.get(name)?.serves;
  }

  /** An action as the real performer tells it; a unit whose configuration says `broken` dies when it reads it. */
  async perform(action: Action, context: ActContext): Promise<ActionResult> {
    switch (action.kind) {
      case 'run':
      case 'script':
        this.acts.push(action.command.argv.join(' '));
        return (await this.commands.get(action.command.argv[0]!)?.(action.command.argv, context)) ?? done('exit 0');
      case 'write':
        this.acts.push(`write ${action.write.path}`);
        if (action.write.content.kind === 'text') this.put(action.write.path, action.write.content.text);
        if (action.write.content.kind === 'absent') this.files.delete(action.write.path);
        return done('written');
      case 'service':
        return this.systemctl(action.do, action.unit);
      case 'check':
        return done('changes nothing');
      case 'manual':
      case 'reboot':
      case 'holdpoint':
        throw new Error(`${action.kind} is not performed by a host`);
      default:
        return action satisfies never;
    }
  }

  stateOf(name: string): UnitState {
    const unit = this.units.get(name);
    return {
      unit: name,
      load_state: unit === undefined ? 'not-found' : 'loaded',
      active_state: unit?.active === true ? 'active' : 'inactive',
      sub_state: unit?.active === true ? 'running' : 'dead',
      unit_file_state: unit?.enabled === true ? 'enabled' : 'disabled',
      invocation_id: '',
      restarts: 0,
      active_enter: '0',
    };
  }

  private systemctl(verb: string, name: string): ActionResult {
    this.acts.push(`${verb} ${name}`);
    const unit_before = this.stateOf(name);
    const unit = this.units.get(name);
    if (unit === undefined) return { result: 'failed', summary: 'no such unit', detail: [], confined: false };
    if (verb === 'reload' && !unit.active) return { result: 'failed', summary: 'not active', detail: [], unit_before, confined: false };
    if (verb === 'stop') unit.active = false;
    if (verb === 'enable') unit.enabled = true;
    if (verb === 'disable') unit.enabled = false;
    if (verb === 'start' || verb === 'restart' || verb === 'reload') {
      const text = this.text(unit.config);
      unit.active = text?.includes('broken') !== true;
      unit.serves = unit.active ? text : undefined;
    }
    if (!unit.active) unit.serves = undefined;
    return { result: 'done', summary: verb, detail: [], unit_before, unit_after: this.stateOf(name), confined: false };
  }

  private manifest(scope: PlanScope): Manifest {
    const covered = (path: string): boolean =>
      scope.writable.some((top) => path.startsWith(`${top}/`)) && !scope.keep.some((top) => path.startsWith(`${top}/`));
    const entries = [...this.files]
      .filter(([path]) => covered(path))
      .map(([path, { text, version }]): ManifestEntry => ({
        path,
        type: 'file',
        mode: '0644',
        uid: 0,
        gid: 0,
        size: text.length,
        mtime: String(version),
        sha256: digestOfBytes(text),
      }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return { entries, digest: digestOfValue(entries) };
  }

  target(): Target {
    return {
      tryBoundary: () =>
        Promise.resolve({
          canaries: canaryNames.map((name) => ({ name, in: 'boundary', held: this.boundaryFailure === undefined })),
          kernel: 'memory',
          supervision: 'pid-namespace',
          limits: [],
          ...(this.boundaryFailure === undefined ? {} : { failure: this.boundaryFailure }),
        }),
      survey: () => Promise.reject(new Error('not surveyed in these tests')),
      differingPrograms: () => Promise.resolve(++this.looks >= this.differsFrom ? this.differingPrograms : []),
      readFact: (name) => {
        const value = this.facts.get(name);
        return Promise.resolve(
          value === undefined ? failed({ code: 'fact', exit: 69, message: `${name} has no value`, hint: 'none' }) : ok(value),
        );
      },
      baselines: (gates) => {
        const units = gates.flatMap(({ check }) => (check.kind === 'service' ? [[check.unit, this.stateOf(check.unit)] as const] : []));
        return Promise.resolve({ logs: {}, units: Object.fromEntries(units) });
      },
      perform: async (action, context) => this.perform(action, context),
      judge: async (gate, context) => {
        this.acts.push(`judge ${gate.title}`);
        const verdict = (await this.gates.get(gate.title)?.(context)) ?? 'PASS';
        return {
          verdict,
          observed: `seen ${verdict}`,
          attempts: [{ verdict, observed: `seen ${verdict}`, duration_ms: 1 }],
          fingerprint: verdict,
        };
      },
      snapshots: {
        take: (scope, folder) => {
          if (this.snapshotFailure !== undefined) return Promise.resolve(failed(this.snapshotFailure));
          this.acts.push('snapshot');
          this.preimages.set(folder, new Map(this.files));
          return Promise.resolve(ok(this.manifest(scope)));
        },
        manifest: (scope) => Promise.resolve(this.manifestFailure === undefined ? ok(this.manifest(scope)) : failed(this.manifestFailure)),
        restore: (_scope, folder, _preimage, paths) => {
          this.acts.push(`restore ${paths.join(' ')}`);
          if (this.restoreFailure !== undefined) return Promise.resolve(failed(this.restoreFailure));
          for (const path of paths) this.putBack(path, this.preimages.get(folder)?.get(path));
          for (const path of this.files.keys()) if (isRestoreLeftover(path)) this.files.delete(path);
          return Promise.resolve(ok(undefined));
        },
        compareIndependently: (scope, folder, ignore) => {
          const before = this.preimages.get(folder);
          const now = this.manifest(scope).entries.map(({ path }) => path);
          const had = [...(before?.keys() ?? [])].filter(
            (path) => scope.writable.some((top) => path.startsWith(`${top}/`)) && !scope.keep.some((top) => path.startsWith(`${top}/`)),
          );
          const differing = [...new Set([...now, ...had])].filter(
            (path) => this.text(path) !== before?.get(path)?.text && !ignore.includes(path),
          );
          return Promise.resolve(ok(this.independent(differing)));
        },
        independentTool: () => Promise.resolve('memory'),
        stillOpen: () => Promise.resolve([]),
        difference,
      },
      reverts: {
        compile: ({ folder }) => Promise.resolve(ok({ path: `${folder}/revert.sh`, sha256: '7'.repeat(64), comparable: '8'.repeat(64) })),
        noteStep: () => Promise.resolve(ok(undefined)),
        noteForeign: () => Promise.resolve(ok(undefined)),
      },
    };
  }

  private putBack(path: string, file: File | undefined): void {
    if (file === undefined) this.files.delete(path);
    else this.files.set(path, file);
  }
}

export function done(summary: string): ActionResult {
  return { result: 'done', summary, detail: [], confined: true };
}

function difference(before: Manifest, after: Manifest): readonly PathChange[] {
  const had = new Map(before.entries.map((entry) => [entry.path, entry]));
  const has = new Map(after.entries.map((entry) => [entry.path, entry]));
  return [...new Set([...had.keys(), ...has.keys()])].toSorted().flatMap((path): PathChange[] => {
    const [one, other] = [had.get(path), has.get(path)];
    if (one === undefined) return [{ path, change: 'created', what: [] }];
    if (other === undefined) return [{ path, change: 'removed', what: [] }];
    const what = [...(one.sha256 === other.sha256 ? [] : ['content']), ...(one.mtime === other.mtime ? [] : ['mtime'])];
    return what.length === 0 ? [] : [{ path, change: 'changed', what }];
  });
}
