// A workspace with one runbook on this machine, and the program from its sources on it.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RehearsalProof } from '../../../src/model/rehearsal.ts';
import { folder } from '../../host/local.ts';

const program = path.resolve(import.meta.dirname, '../../../src/cli.ts');

export interface Ran {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

export interface OwnWorkspace {
  /** An allowed directory; its files are the test's. */
  readonly top: string;
  readonly state: string;
  readonly root: string;
  /** `holdpoint WORDS` in the workspace. */
  readonly hp: (...words: readonly string[]) => Promise<Ran>;
  /** The same, while it runs. */
  readonly start: (...words: readonly string[]) => ChildProcess;
  /** Writes the runbook `runbooks/x.yaml`: steps below the declaration. */
  readonly runbook: (steps: string, more?: { readonly health?: string; readonly risk?: string; readonly extra?: string }) => void;
  /** `holdpoint rehearse runbooks/x.yaml --json`. */
  readonly rehearse: () => Promise<{ readonly exit: number | null; readonly proof: RehearsalProof; readonly err: string }>;
  /** Names of the proofs in the host state. */
  readonly proofs: () => string[];
}

/** `policy`: more lines of the policy. `rehearsal`: what it asks for. */
export async function useWorkspace(
  setting: { readonly rehearsal?: 'required' | 'optional'; readonly limits?: string } = {},
): Promise<OwnWorkspace> {
  const base = await folder();
  const [top, state, root] = ['top', 'state', 'ops'].map((name) => path.join(base, name)) as [string, string, string];
  for (const made of [top, state, path.join(root, 'ops'), path.join(root, 'runbooks')]) mkdirSync(made, { recursive: true });
  const file = path.join(root, 'runbooks/x.yaml');
  const start = (...words: readonly string[]): ChildProcess =>
    spawn(process.execPath, [program, '-C', root, ...words], {
      env: { ...process.env, HOLDPOINT_STATE: state },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const hp = (...words: readonly string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const child = start(...words);
      const said = { out: '', err: '' };
      child.stdout!.on('data', (bytes: Buffer) => (said.out += bytes.toString()));
      child.stderr!.on('data', (bytes: Buffer) => (said.err += bytes.toString()));
      child.on('close', (exit) => resolve({ exit, ...said }));
    });
  return {
    top,
    state,
    root,
    hp,
    start,
    runbook: (steps, { health = `  - file: { path: ${top}, exists: true }\n`, risk = 'FILESYSTEM_WRITE', extra = '' } = {}) => {
      const text = `holdpoint: 1
operation_name: Try
objective: See what a rehearsal finds
risk_class: ${risk}
blast_radius: Nothing but a folder of the test
rollback_strategy: From the snapshot
allowed_paths: [${top}]
allowed_services: []
${extra}healthy:
${health}steps:
${steps}`;
      writeFileSync(file, text);
      const rules = ['READ_ONLY', 'FILESYSTEM_WRITE', 'HOST_CHANGE'].map(
        (name) => `  ${name}: { approval: none, rehearsal: ${setting.rehearsal ?? 'optional'}, enforcement: partial }\n`,
      );
      const pin = createHash('sha256').update(text).digest('hex');
      const limits = setting.limits === undefined ? '' : `limits: { ${setting.limits} }\n`;
      writeFileSync(
        path.join(root, 'ops/policy.yaml'),
        `holdpoint: 1\nrunbooks:\n  - { file: runbooks/x.yaml, sha256: ${pin} }\nrisk_classes:\n${rules.join('')}${limits}commit: false\n`,
      );
    },
    rehearse: async () => {
      const { exit, out, err } = await hp('rehearse', 'runbooks/x.yaml', '--json');
      return { exit, proof: (out === '' ? {} : JSON.parse(out)) as RehearsalProof, err };
    },
    proofs: () => {
      try {
        return readdirSync(path.join(state, 'rehearsals'));
      } catch {
        return [];
      }
    },
  };
}

/** The proof that is stored. */
export function storedProof({ state, proofs }: OwnWorkspace): RehearsalProof {
  return JSON.parse(readFileSync(path.join(state, 'rehearsals', proofs()[0]!), 'utf8')) as RehearsalProof;
}
