import { afterEach, describe, expect, it } from 'vitest';
import { failed, ok, type Result } from '../../src/model/failure.ts';
import type { RehearsalProof, SurveyedRehearsal } from '../../src/model/rehearsal.ts';
import type { RehearsalStage } from '../../src/ports/rehearsal.ts';
import { appOnTerminal, type AppSetting, type ShownApp } from '../support/app-on-terminal.tsx';
import { surveyOf } from '../support/plan-fixture.ts';
import { filesOf, graveRunbook } from '../support/runbook-texts.ts';

let shown: ShownApp | undefined;

afterEach(() => {
  shown?.close();
  shown = undefined;
});

const escape = '\u001b';
const impossible = failed({ code: 'rehearsal', exit: 69, message: 'rehearsal not possible here: no user namespaces', hint: 'allow them' });

async function toPlan(setting: Omit<AppSetting, 'files'>): Promise<ShownApp> {
  const app = await appOnTerminal({
    files: filesOf({ 'grave.yaml': graveRunbook }),
    start: { kind: 'run', file: 'runbooks/grave.yaml' },
    ...setting,
  });
  shown = app;
  await app.see('declaration ·');
  await app.press('\r');
  await app.see('Enter approve');
  return app;
}

/** A view that takes until the test says so. */
function waitingView() {
  let resolve: (made: Result<RehearsalStage>) => void = () => undefined;
  const made = new Promise<Result<RehearsalStage>>((done) => {
    resolve = done;
  });
  return { begin: () => made, resolve };
}

describe('r on the plan', () => {
  it('says what the rehearsal does and for how long; Escape stops it and leads back to the plan', async () => {
    const view = waitingView();
    const app = await toPlan({ begin: view.begin });
    await app.press('r');
    await app.see('making a view of this host');
    app.pass(7000);
    const busy = await app.see('rehearsing in a view of this host … 7 s');
    expect(busy).toContain('Esc, q or Ctrl-C: stop it and go back; nothing was changed');
    await app.press(escape);
    await app.see('stopping, and taking the view away');
    await app.press('q');
    expect(app.left()).toBeUndefined();
    view.resolve(impossible);
    const plan = await app.see('the rehearsal was stopped; nothing was changed');
    expect(plan).toContain('Enter approve');
    expect(app.left()).toBeUndefined();
  });

  it('says where this host cannot rehearse, and nothing is lost', async () => {
    const app = await toPlan({ begin: async () => impossible });
    await app.press('r');
    expect(await app.see('rehearsal not possible here')).toContain('no user namespaces');
    await app.press(escape);
    expect(await app.see('Enter approve')).toContain('no step was rehearsed');
  });
});

describe('a rehearsal that counts', () => {
  const named: SurveyedRehearsal = {
    file: 'p.json',
    sha256: 'a'.repeat(64),
    passed: false,
    made_at: '2026-11-21T07:00:00.000Z',
    expires: '2026-11-22T07:00:00.000Z',
    not_rehearsed: ['step 2 (Mail them): reaches the network'],
    changed: {},
  };
  const proof = {
    holdpoint: 1,
    passed: false,
    problems: ['rollback after step 1 (Write): /etc/x stays changed'],
    overlay_differences: [],
    healthy: [],
    steps: [{ step: 1, name: 'Write', is: 'failed', summary: 'exit 1', output: ['no such file'], changes: [], gates: [] }],
    not_rehearsed: named.not_rehearsed,
    changed_paths: [],
    made_at: named.made_at,
    expires: named.expires,
    duration_ms: 5,
  } as unknown as RehearsalProof;

  it('stands below the plan with all that it found', async () => {
    const app = await toPlan({
      rows: 60,
      survey: (plan) => ok({ ...surveyOf(plan), rehearsal: named }),
      proofs: { 'p.json': proof },
    });
    await app.press('\u001b[F');
    const text = await app.see('WHAT THE REHEARSAL FOUND');
    for (const words of [
      'rehearsal FAILED, 1 problem',
      'rollback after step 1 (Write): /etc/x stays changed',
      'reaches the network',
      '| no such file',
    ])
      expect(text).toContain(words);
  });
});
