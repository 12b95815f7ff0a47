// The only composition root: it reads the command line, builds adapters, hands them to a command and picks the skin.
// Everything is loaded on use, so that `--help` stays cheap and a command without a terminal never loads the terminal app.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { misused, refuse } from './commands/answers.ts';
import type { Request } from './commands/command-line.ts';
import type { CommonFlags } from './commands/command.ts';
import { processTerminal } from './commands/process-terminal.ts';
import { whyNoTwin } from './host/twin/why-no-twin.ts';
import { canaryNames } from './model/boundary-trial.ts';
import { failed, FailureError, notBuiltYet, ok, type Failure } from './model/failure.ts';
import { exitCodes, type ExitCode } from './model/outcome.ts';
import type { HostReport, Outside } from './ports/outside.ts';

/** First word of the process that runs an operation; started by us alone, so it is in no help. */
const runnerWord = 'operation-runner';
const { version } = manifest;

process.umask(0o077);
const argv = process.argv.slice(2);
process.exitCode = await (argv[0] === runnerWord ? runnerProcess(argv.slice(1)) : main(argv)).catch((error: unknown) => unexpected(error));
// Views leave sockets and timers behind; everything that matters is on disk by now.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));

async function main(words: readonly string[]): Promise<ExitCode> {
  const request = await requestOf(words);
  switch (request.kind) {
    case 'text':
      process.stdout.write(request.text);
      return exitCodes.done;
    case 'misused':
      return refuse(
        processTerminal({ json: request.json, plain: true, colour: false }),
        { json: request.json },
        misused(request.message, 'look at `holdpoint --help`'),
      );
    case 'picker':
    case 'command':
      return carryOut(request);
    default:
      return request satisfies never;
  }
}

/** No words are the picker: its first frame does not wait for the parser of words. */
async function requestOf(words: readonly string[]): Promise<Request> {
  const folder = process.cwd();
  if (words.length === 0)
    return { kind: 'picker', flags: { folder, params: {}, secretFiles: {}, json: false, plain: false, colour: true } };
  const { readCommandLine } = await import('./commands/command-line.ts');
  return readCommandLine(words, folder, version);
}

async function carryOut(request: Extract<Request, { kind: 'picker' | 'command' }>): Promise<ExitCode> {
  const { flags } = request;
  const terminal = processTerminal(flags);
  const unbuilt = notBuiltIn(request);
  if (unbuilt !== undefined) return refuse(terminal, flags, unbuilt);
  if (request.kind === 'picker') {
    if (!terminal.interactive)
      return refuse(
        terminal,
        flags,
        misused('no command was given, and without a terminal there is nothing to choose from', 'look at `holdpoint --help`'),
      );
    const { openTerminalApp } = await import('./tui/open.tsx');
    return openTerminalApp(() => assemble(flags), appSetting(flags, terminal.colour), { kind: 'picker' });
  }
  const outside = await assemble(flags);
  const command = await request.spec.load!();
  const openApp: typeof terminal.openApp = async (start) => {
    const { openTerminalApp } = await import('./tui/open.tsx');
    return openTerminalApp(() => Promise.resolve(outside), appSetting(flags, terminal.colour), start);
  };
  return command(outside, { ...terminal, openApp }, flags, request.words);
}

function appSetting({ folder, params, as }: CommonFlags, colour: boolean) {
  return { colour, folder, params, as };
}

/** What the interface knows and this release does not do. */
function notBuiltIn(request: Extract<Request, { kind: 'picker' | 'command' }>): Failure | undefined {
  const { flags } = request;
  if (request.kind === 'command' && request.spec.load === undefined) return notBuiltYet(`\`holdpoint ${request.spec.name}\``);
  if (flags.target !== undefined) return notBuiltYet('a remote target', '--target');
  if (flags.inventory !== undefined) return notBuiltYet('an inventory of hosts', '--inventory');
  const option =
    request.kind === 'command'
      ? ['bundle', 'approval', 'breakGlass', 'trust'].find((name) => request.words.options[name] !== undefined)
      : undefined;
  return option === undefined ? undefined : notBuiltYet(`--${option.replace('G', '-g')}`);
}

/** The runner of one operation. It outlives the terminal that started it: SIGHUP and SIGINT mean nothing to it, SIGTERM asks it to stop. */
async function runnerProcess([id, mode]: readonly string[]): Promise<ExitCode> {
  const terminated = new AbortController();
  process.on('SIGHUP', () => undefined).on('SIGINT', () => undefined);
  process.on('SIGTERM', () => terminated.abort());
  const outside = await assemble({ folder: '/' });
  const { runOperation } = await import('./runner/run-operation.ts');
  const ended = await runOperation(outside, id!, mode === 'resume' ? 'resume' : 'new', process.pid, terminated.signal);
  if (ended.ok) return ended.value;
  process.stderr.write(`${JSON.stringify(ended.failure)}\n`);
  return ended.failure.exit;
}

/** All adapters. Nothing is written before a command asks for it, except the folders of the host state. */
async function assemble({ folder }: Pick<CommonFlags, 'folder'>): Promise<Outside> {
  const [
    state,
    clock,
    random,
    identity,
    operations,
    retention,
    socket,
    journals,
    claims,
    evidence,
    workspace,
    git,
    processes,
    runners,
    proofs,
  ] = await Promise.all([
    import('./storage/host-state.ts'),
    import('./storage/system-clock.ts'),
    import('./storage/system-random.ts'),
    import('./storage/system-identity.ts'),
    import('./storage/operations.ts'),
    import('./storage/retention.ts'),
    import('./storage/socket-path.ts'),
    import('./storage/journals.ts'),
    import('./storage/claims.ts'),
    import('./evidence/evidence-store.ts'),
    import('./storage/workspace.ts'),
    import('./storage/git.ts'),
    import('./host/processes.ts'),
    import('./runner/runners.ts'),
    import('./storage/proof-store.ts'),
  ]);
  const { env } = process;
  const uid = process.getuid?.() ?? 0;
  const root = state.hostStateRoot(env, uid);
  const opened = await state.openHostState(root, uid);
  if (!opened.ok) throw new FailureError(opened.failure);
  const places = opened.value;
  const { systemClock } = clock;
  const me = identity.systemIdentity(env, version);
  const ops = operations.operations(places.operations, places.removed, (id) =>
    socket.socketPath(places.operations, id, socket.runtimeFolder(env, uid), uid),
  );
  const allJournals = journals.journals(places.operations, systemClock, me);
  const probe = once(async () =>
    (await import('./host/probe.ts')).probeHost({ state: [places.root], scratch: join(places.root, 'scratch') }),
  );
  return {
    clock: systemClock,
    random: random.systemRandom,
    identity: me,
    operations: ops,
    journals: allJournals,
    retention: retention.retention(places.operations, places.removed),
    claims: claims.claims(places.claims, allJournals),
    evidence: evidence.evidenceStore(ops.folder),
    processes: processes.createProcesses({ home: env['HOME'] ?? '/' }),
    files: workspace.filesFrom(folder),
    templates: workspace.workspaceAt(join(import.meta.dirname, '../templates')),
    runners: runners.createRunners(ops, systemClock, async (id, mode) => {
      const { startDetached } = await import('./host/spawn/start-detached.ts');
      return startDetached(
        [process.execPath, resolve(process.argv[1]!), runnerWord, id, mode],
        runnerEnvironment(places.root),
        join(ops.folder(id), 'runner.log'),
      );
    }),
    openWorkspace: async (start) => {
      const found = await workspace.findWorkspace(resolve(folder, start));
      if (found === undefined) {
        return failed({
          code: 'no-workspace',
          exit: exitCodes.invalid,
          message: 'there is no workspace here (no ops/policy.yaml in this folder or above)',
          where: resolve(folder, start),
          hint: 'make one with `holdpoint init`, or name one with -C',
        });
      }
      const inside = await state.stateInsideWorkspace(places.root, found);
      return inside === undefined
        ? ok({ workspace: workspace.workspaceAt(found), git: git.gitAt(found, { login: me.login, hostname: me.hostname }) })
        : failed(inside);
    },
    environment: (name) => env[name],
    hostReport: async () => reportOf(await probe()),
    target: async (scratch) => {
      const [{ createLocalHost }, { createLocalTarget }, probed] = await Promise.all([
        import('./host/local-host.ts'),
        import('./host/local-target.ts'),
        probe(),
      ]);
      const host = createLocalHost({ state: [places.root], scratch: join(scratch ?? places.root, 'scratch'), abilities: probed.abilities });
      return createLocalTarget({ host, probe: probed, state: [places.root], clock: systemClock });
    },
    rehearsals: async () => {
      const [{ createLocalHost }, { createRehearsals }, probed] = await Promise.all([
        import('./host/local-host.ts'),
        import('./host/rehearsal/rehearsals.ts'),
        probe(),
      ]);
      const scratch = join(places.root, 'scratch');
      const host = createLocalHost({ state: [places.root], scratch, abilities: probed.abilities });
      return createRehearsals({ host, probe: probed, state: [places.root], base: join(scratch, 'rehearsal'), clock: systemClock });
    },
    proofs: proofs.proofStore(join(places.root, 'rehearsals')),
  };
}

/** What the runner needs of our environment, and nothing else of it. */
function runnerEnvironment(stateRoot: string): Record<string, string> {
  const kept = ['HOME', 'USER', 'LOGNAME', 'PATH', 'SUDO_USER', 'XDG_RUNTIME_DIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), HOLDPOINT_STATE: stateRoot, LANG: 'C.UTF-8', TZ: 'UTC', NODE_COMPILE_CACHE: '' };
}

function reportOf(probed: Awaited<ReturnType<typeof import('./host/probe.ts').probeHost>>): HostReport {
  const works = probed.abilities.bwrap !== undefined;
  const noTwin = whyNoTwin(probed.abilities);
  return {
    boundary: works ? 'bubblewrap' : 'none',
    tried: probed.complaints,
    gate_view: probed.abilities.view,
    // A boundary is found only where every one of them was held.
    shut: works ? canaryNames : [],
    supervision: probed.abilities.supervision ?? 'pid-namespace',
    relay: probed.abilities.relay === true,
    ...(noTwin === undefined ? {} : { no_twin: noTwin }),
    advice: works ? '' : 'apt-get install bubblewrap (and allow user namespaces where Holdpoint runs without root)',
    // sd_booted(3): systemd is the init of this host.
    systemd: existsSync('/run/systemd/system'),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** A Failure that travelled up is an answer; everything else is our bug and says so with its trace. */
function unexpected(error: unknown): ExitCode {
  const json = argv.includes('--json');
  const terminal = processTerminal({ json, plain: true, colour: false });
  if (error instanceof FailureError) return refuse(terminal, { json }, error.failure);
  terminal.complain(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return refuse(
    terminal,
    { json },
    { code: 'bug', exit: exitCodes.bug, message: 'this is a bug in Holdpoint', hint: 'nothing more was done; report the lines above' },
  );
}
