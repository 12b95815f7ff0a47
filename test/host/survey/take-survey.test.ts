import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLocalTarget } from '../../../src/host/local-target.ts';
import type { ProbeResult } from '../../../src/host/probe.ts';
import { digestOfBytes } from '../../../src/model/digest.ts';
import { planDigest, type Plan } from '../../../src/model/plan.ts';
import type { Survey } from '../../../src/model/survey.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { command, gate, planOf, run, step, write } from '../../support/plan-fixture.ts';
import { abilities, folder, localHost, noBoundary } from '../local.ts';

const clock: Clock = { now: () => new Date().toISOString(), monotonic: () => performance.now(), sleep: (ms) => pause(ms) };

async function ground(probe: ProbeResult = { abilities, complaints: [] }) {
  const app = path.join(await folder(), 'app');
  await mkdir(app);
  const { host, state } = await localHost(probe.abilities);
  const target = createLocalTarget({ host, probe, state: [state], clock });
  const survey = async (plan: Plan): Promise<Survey> => {
    const taken = await target.survey(plan, () => Promise.reject(new Error('no blob')));
    if (!taken.ok) throw new Error(taken.failure.message);
    return taken.value;
  };
  return { app, target, survey };
}

const scoped = (app: string, more: Partial<Plan> = {}): Partial<Plan> => ({
  healthy: [gate('true', { kind: 'command', command: command('/bin/true') })],
  scope: { writable: [app], keep: [], protected: [], hidden: [], units: [], not_enforced: [] },
  ...more,
});

const quiet = { gates: [] } as const;

describe('a survey', () => {
  it('says what this host adds to a plan, and changes nothing', async (context) => {
    context.skip(noBoundary !== undefined, noBoundary);
    const { app, survey } = await ground();
    await writeFile(path.join(app, 'conf'), 'a\nb\n');
    const plan = planOf(
      [
        write(1, path.join(app, 'conf'), 'a\n${version}\n', quiet),
        write(2, path.join(app, 'new'), 'x\n', quiet),
        run(3, ['/bin/cat', '/etc/hostname'], { kind: 'snapshot' }, quiet),
      ],
      scoped(app, { facts: { version: { command: { ...command('/bin/echo', 'release', 'v1.2'), stdout: 'release (v[0-9.]+)' } } } }),
    );
    const taken = await survey(plan);
    expect(taken).toMatchObject({
      plan_digest: planDigest(plan),
      hostname: os.hostname(),
      machine_id: (await readFile('/etc/machine-id', 'utf8')).trim(),
      kernel: `${os.type()} ${os.release()}`,
      acts_as: os.userInfo().username,
      boundary: 'bubblewrap',
      gate_view: abilities.view,
      enforcement: 'kernel',
      unconfined: [],
      facts: { version: 'v1.2' },
      missing: [],
      refusals: [],
    });
    expect(taken.programs.map(({ written }) => written).toSorted()).toEqual(['/bin/cat', '/bin/echo', '/bin/true']);
    expect(taken.writes.map(({ step: index, changes }) => [index, changes])).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(taken.writes[0]!.diff).toContain('-b\n+v1.2');
    expect(taken.preimage).toMatch(/^[0-9a-f]{64}$/);
    expect(await readFile(path.join(app, 'conf'), 'utf8')).toBe('a\nb\n');
    expect(await survey(plan)).toEqual(taken);
  });

  it('names a program that is missing anywhere in the plan, and reads no fact then', async (context) => {
    context.skip(noBoundary !== undefined, noBoundary);
    const { app, survey } = await ground();
    const absent = ['/none/a', '/none/b', '/none/c', '/none/d', '/none/e'] as const;
    const [fact, health, when, action, undo] = absent;
    const commandGate = (program: string) => gate(program, { kind: 'command', command: command(program) });
    const plan = planOf(
      [
        run(
          1,
          [action],
          { kind: 'list', items: [{ action: { kind: 'run', command: command('/bin/true') }, gates: [commandGate(undo)] }] },
          { ...quiet, when: [commandGate(when)] },
        ),
      ],
      scoped(app, { facts: { x: { command: { ...command(fact), stdout: '.*' } } }, healthy: [commandGate(health)] }),
    );
    const taken = await survey(plan);
    expect([...taken.missing].toSorted()).toEqual([...absent]);
    expect([taken.facts, taken.preimage]).toEqual([{}, undefined]);
  });

  it('refuses where a fact cannot be read', async (context) => {
    context.skip(noBoundary !== undefined, noBoundary);
    const { app, survey } = await ground();
    const facts = {
      wrong: { command: { ...command('/bin/echo', 'x'), stdout: 'y' } },
      failing: { command: { ...command('/bin/false'), stdout: '.*' } },
      lines: { command: { ...command('/usr/bin/printf', 'a\\nb'), stdout: '(?s).*' } },
      long: { command: { ...command('/usr/bin/printf', '%05000d', '0'), stdout: '.*' } },
    };
    expect((await survey(planOf([], scoped(app, { facts })))).refusals).toEqual([
      'the fact wrong cannot be read: stdout does not match: x',
      'the fact failing cannot be read: exit 1',
      'the fact lines cannot be read: its value is longer than one line',
      'the fact long cannot be read: its value is longer than 4 KiB',
    ]);
  });

  it('counts steps outside the boundary, and refuses less enforcement than the policy asks for', async (context) => {
    context.skip(noBoundary !== undefined, noBoundary);
    const { app, survey } = await ground();
    const out = { ...command('/bin/true'), reach: [{ kind: 'host' }] as const };
    const steps = [
      step(1, { kind: 'run', command: out }, { kind: 'none', why: 'x' }, { ...quiet, outside: true }),
      step(2, { kind: 'check' }, { kind: 'nothing' }, { gates: [gate('g', { kind: 'command', command: out })] }),
      run(3, ['/bin/true'], { kind: 'snapshot' }, quiet),
    ];
    const strict = await survey(planOf(steps, scoped(app)));
    expect(strict).toMatchObject({ enforcement: 'partial', unconfined: [1, 2] });
    expect(strict.refusals).toEqual([
      'the policy asks for enforcement kernel, and on this host it is partial: step 1 "step 1" (runbooks/test.yaml:1), step 2 "step 2" (runbooks/test.yaml:2) run outside the boundary; write there what is really needed (reach: [HOST:PORT], [network] or [/SOCKET], or nothing), or write enforcement: partial for FILESYSTEM_WRITE under risk_classes of ops/policy.yaml',
    ]);
    const { rules } = planOf([]);
    expect((await survey(planOf(steps, scoped(app, { rules: { ...rules, enforcement: 'partial' } })))).refusals).toEqual([]);
  });
});

describe('an endpoint that is reached', () => {
  async function notesOf(probe: ProbeResult): Promise<readonly string[]> {
    const { app, survey } = await ground(probe);
    const reaching = { ...command('/bin/true'), reach: [{ kind: 'endpoint', host: 'db.example', port: 5432 }] as const };
    const plan = planOf([step(1, { kind: 'run', command: reaching }, { kind: 'none', why: 'x' }, quiet)], scoped(app));
    return (await survey(plan)).notes;
  }

  it('is noted as what it is on this host: a relay, or the whole network', async (context) => {
    context.skip(noBoundary !== undefined, noBoundary);
    expect(await notesOf({ abilities: { ...abilities, relay: true }, complaints: [] })).toContain(
      'step 1 reaches db.example:5432: through a relay, and nothing else',
    );
    const { relay: _, ...without } = abilities;
    expect(await notesOf({ abilities: without, complaints: [] })).toContain(
      "step 1 reaches db.example:5432: no relay can be had here, so it runs with the host's whole network",
    );
  });
});

describe('a host without a boundary', () => {
  const none: ProbeResult = { abilities: { view: 'none' }, complaints: ['bubblewrap is not installed'] };

  it('lacks something, and says what to install', async () => {
    const { app, survey } = await ground(none);
    const taken = await survey(planOf([run(1, ['/bin/true'], { kind: 'snapshot' }, quiet)], scoped(app)));
    expect(taken).toMatchObject({ boundary: 'none', gate_view: 'none', enforcement: 'advisory', unconfined: [1] });
    expect(taken.missing).toEqual([
      'a boundary, for bubblewrap is not installed (apt-get install bubblewrap, or a policy with enforcement: advisory)',
    ]);
  });

  it('is accepted where the policy says advisory, and says so', async () => {
    const { app, survey } = await ground(none);
    const { rules } = planOf([]);
    const taken = await survey(
      planOf([run(1, ['/bin/true'], { kind: 'snapshot' }, quiet)], scoped(app, { rules: { ...rules, enforcement: 'advisory' } })),
    );
    expect(taken).toMatchObject({ missing: [], refusals: [], enforcement: 'advisory', notes: ['bubblewrap is not installed'] });
  });
});

describe('the target', () => {
  it('knows what its own write put there until it is started again', async (context) => {
    context.skip(noBoundary !== undefined, noBoundary);
    const { app, target } = await ground();
    const file = path.join(app, 'conf');
    const scope = { writable: [app], keep: [], protected: [], hidden: [], units: [], not_enforced: [] };
    const act = {
      scope,
      enforced: true,
      readOnly: false,
      blob: () => Promise.reject(new Error('no blob')),
      watch: () => undefined,
      cancel: new AbortController().signal,
    };
    const judge = async (of = target): Promise<string> =>
      (
        await of.judge(gate('w', { kind: 'file', path: file, expect: { is: 'written' } }), {
          ...act,
          baselines: { logs: {}, units: {} },
          progress: () => undefined,
        })
      ).verdict;
    expect(await judge()).toBe('FAIL');
    const done = await target.perform(
      { kind: 'write', write: { path: file, content: { kind: 'text', text: 'secret\n' }, secret: true } },
      act,
    );
    expect(done.result).toBe('done');
    expect(await judge()).toBe('PASS');
    expect(await judge((await ground()).target)).toBe('UNKNOWN');
    await writeFile(file, 'other\n');
    expect(await judge()).toBe('FAIL');
    expect(digestOfBytes(await readFile(file))).not.toBe(digestOfBytes('secret\n'));
  });
});
