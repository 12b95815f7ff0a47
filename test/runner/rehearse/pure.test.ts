import { describe, expect, test } from 'vitest';
import { comparableProgram } from '../../../src/host/revert/comparable.ts';
import type { RehearsalProof } from '../../../src/model/rehearsal.ts';
import { foreseenNotRehearsed, whyNotAction, whyNotGate, whyNotStep } from '../../../src/runbook/rehearsable.ts';
import { groundOf, whyStale } from '../../../src/runner/rehearse/ground.ts';
import { keptAfter } from '../../../src/runner/rehearse/kept-paths.ts';
import { overlayDifferences } from '../../../src/runner/rehearse/overlay-differences.ts';
import { readAccount } from '../../../src/runner/rehearse/read-account.ts';
import { whyNotRehearsed } from '../../../src/runner/rehearse/rehearsed-survey.ts';
import { command, gate, manualGate, orderOf, planOf, run, service, step, surveyOf, write } from '../../support/plan-fixture.ts';

const view = { lives: new Set<string>(), missingSecrets: [] };
const twin = { lives: new Set(['service', 'http', 'tcp', 'log', 'journal']), missingSecrets: [] };

describe('what can be tried', () => {
  const http = gate('answers', { kind: 'http', url: 'http://127.0.0.1/', status: 200, from: 'host' });

  test('files and commands that reach nothing, and gates of their kind', () => {
    expect(whyNotStep(write(1, '/etc/app/a', 'x'), view)).toBeUndefined();
    expect(whyNotStep(run(1, ['/usr/bin/app'], { kind: 'snapshot' }), view)).toBeUndefined();
    expect(whyNotGate(gate('ok'), view)).toBeUndefined();
    expect(whyNotGate(gate('there', { kind: 'file', path: '/etc/app', expect: { is: 'exists' } }), view)).toBeUndefined();
  });

  test('not what lives on the host; on a stage where it lives it is', () => {
    expect(whyNotStep(service(1, 'app.service', 'reload'), view)).toBe('services run on the host only');
    expect(whyNotStep(service(1, 'app.service', 'reload'), twin)).toBeUndefined();
    expect(whyNotGate(http, view)).toBe('nothing listens in a view');
    expect(whyNotGate(http, twin)).toBeUndefined();
    expect(whyNotGate(gate('none failed', { kind: 'services', failed: 0 }), view)).toBe('services run on the host only');
    expect(whyNotGate(manualGate('well?'), twin)).toBe('a person judges it');
  });

  test('not what reaches something, whatever the stage', () => {
    const action = { kind: 'run', command: { ...command('/usr/bin/psql'), reach: [{ kind: 'socket', path: '/run/pg/.s' }] } } as const;
    const reason = 'it reaches /run/pg/.s, and a rehearsal reaches nothing of the host';
    expect(whyNotAction(action, view)).toBe(reason);
    expect(whyNotAction(action, twin)).toBe(reason);
  });

  test('not under a condition that cannot be judged, and not with a secret that nobody typed yet', () => {
    expect(whyNotStep(write(1, '/etc/app/a', 'x', { when: [http] }), view)).toBe(
      'its condition (answers) cannot be judged: nothing listens in a view',
    );
    const secret = { ...view, missingSecrets: ['token'] };
    expect(whyNotStep(write(1, '/etc/app/a', 'key ${token}'), secret)).toBe('the secret token has no value before the operation starts');
    expect(whyNotStep(write(1, '/etc/app/a', 'key $${token}'), secret)).toBeUndefined();
  });

  test('all of it is known from the plan alone', () => {
    const plan = planOf([
      write(1, '/etc/app/a', 'x', { gates: [http] }),
      service(2, 'app.service', 'reload'),
      step(3, { kind: 'check' }, { kind: 'nothing' }),
    ]);
    expect(foreseenNotRehearsed(plan, view)).toEqual([
      'step 1 (step 1): gate answers: nothing listens in a view',
      'step 2 (step 2): services run on the host only',
    ]);
  });
});

describe('when a proof counts', () => {
  const plan = planOf([write(1, '/etc/app/a', 'x')]);
  const survey = surveyOf(plan, { preimage: 'p', facts: { version: '1' } });
  const ground = groundOf(survey, { kernel: 'Linux 6', tar: '1.34' }, '0.1.0');
  const proof = { ground, made_at: '2026-11-21T08:00:00.000Z', expires: '2026-11-22T08:00:00.000Z' } as RehearsalProof;
  const noon = '2026-11-21T12:00:00.000Z';

  test('while everything it is about is the same', () => {
    expect(whyStale(proof, groundOf(survey, { tar: '1.34', kernel: 'Linux 6' }, '0.1.0'), noon)).toEqual([]);
  });

  test.each([
    ['the plan', { ...ground, plan_digest: 'other' }, noon, 'it was made for another plan'],
    ['the machine', { ...ground, machine_id: 'other' }, noon, 'it was made on another machine'],
    ['the pre-image', { ...ground, preimage: 'q' }, noon, 'the allowed paths have changed since'],
    ['a fact', groundOf({ ...survey, facts: { version: '2' } }, ground.tools, '0.1.0'), noon, 'facts of this host have changed since'],
    [
      'a program',
      groundOf(
        { ...survey, programs: [{ written: '/a', real_path: '/a', sha256: 's', owner: 0, shell_capable: false }] },
        ground.tools,
        '0.1.0',
      ),
      noon,
      'programs that the plan runs have changed since',
    ],
    ['a tool', { ...ground, tools: { kernel: 'Linux 7', tar: '1.34' } }, noon, 'other versions since: kernel Linux 6 → Linux 7'],
    ['a tool that is gone', { ...ground, tools: { kernel: 'Linux 6' } }, noon, 'other versions since: tar 1.34 → none'],
    ['the release', { ...ground, holdpoint_version: '0.2.0' }, noon, 'it was made by another release of Holdpoint'],
    ['the day', ground, '2026-11-22T08:00:00.000Z', 'it expired at 2026-11-22T08:00:00.000Z'],
    [
      'the clock, backwards',
      ground,
      '2026-11-21T07:59:59.999Z',
      "it was made at 2026-11-21T08:00:00.000Z, which is later than this machine's clock",
    ],
  ])('%s differs: stale', (_what, now, at, reason) => {
    expect(whyStale(proof, now, at)).toEqual([reason]);
  });

  test('an order under a policy that requires one does not start without it; a rollback does', () => {
    const required = planOf([write(1, '/etc/app/a', 'x')], { rules: { ...plan.rules, rehearsal: 'required' } });
    const named = {
      file: 'f.json',
      sha256: 's',
      passed: true,
      made_at: proof.made_at,
      expires: proof.expires,
      not_rehearsed: [],
      changed: {},
    };
    const order = (rehearsal?: typeof named, more = {}) =>
      orderOf(required, { survey: surveyOf(required, rehearsal === undefined ? {} : { rehearsal }), ...more });
    expect(whyNotRehearsed(orderOf(plan), noon)).toBeUndefined();
    expect(whyNotRehearsed(order(named), noon)).toBeUndefined();
    expect(whyNotRehearsed(order(), noon)).toMatchObject({ exit: 77, code: 'rehearsal-stale' });
    expect(whyNotRehearsed(order({ ...named, passed: false }), noon)).toMatchObject({ exit: 77 });
    expect(whyNotRehearsed(order(named), proof.expires)).toMatchObject({ exit: 77, message: `the rehearsal expired at ${proof.expires}` });
    expect(whyNotRehearsed(order(undefined, { rollback_of: 'OPS-2026-11-20-001' }), noon)).toBeUndefined();
  });
});

describe('what revert.sh says of itself', () => {
  const nothing = { skipped: [], impossible: [], unjudged: [] };
  const exited = (code: number) => ({ kind: 'exited', code }) as const;

  test('verified, with what it could not judge', () => {
    expect(
      readAccount(exited(0), '  NOT JUDGED HERE: systemctl reload app was left out (--files-only)\nTaken back and verified.\n', nothing),
    ).toEqual({
      problems: [],
      not_rehearsed: ['systemctl reload app was left out (--files-only)'],
    });
  });

  test('what was to be expected is named, anything else is a problem', () => {
    const said = `  REMAINS: undo 0 of step 2 was left out: psql
  REMAINS: undo 1 of step 2 was left out: rm
  REMAINS: step 3 cannot be undone: gone
    REMAINS: a gate does not pass: answers (http answers 000)
    REMAINS: a gate does not pass: config is valid (exit 1)
  REMAINS: differs from the pre-image: /etc/app/a
`;
    expect(readAccount(exited(5), said, { skipped: ['2.0'], impossible: [3], unjudged: ['answers'] })).toEqual({
      problems: ['revert.sh: undo 1 of step 2 was left out: rm', 'revert.sh: a gate does not pass: config is valid (exit 1)'],
      not_rehearsed: [
        'undo 0 of step 2 was left out: psql',
        'step 3 cannot be undone: gone',
        'a gate does not pass: answers (http answers 000)',
      ],
    });
  });

  test('a stop, a signal, a time that ran out are problems', () => {
    expect(readAccount(exited(3), 'STOP: undo 0 of step 1 did not do what it should\n', nothing).problems).toEqual([
      'revert.sh ended with exit 3: undo 0 of step 1 did not do what it should',
    ]);
    expect(readAccount({ kind: 'timed-out', after_ms: 5 }, '', nothing).problems).toEqual(['revert.sh ended with timed-out']);
  });

  test('two operations of one plan compare, two plans do not', () => {
    const text = (id: string, folder: string, act: string) =>
      `# Takes ${id} back\ntree='${folder}/preimage/tree'\nleftover='holdpoint-restore-${id.slice(-3).repeat(4)}'\n${act}\n`;
    const one = comparableProgram(
      text('OPS-2026-11-21-000', '/s/scratch/rehearsal', 'restore 1'),
      'OPS-2026-11-21-000',
      '/s/scratch/rehearsal',
    );
    expect(comparableProgram(text('OPS-2026-11-21-007', '/s/operations/7', 'restore 1'), 'OPS-2026-11-21-007', '/s/operations/7')).toBe(
      one,
    );
    expect(comparableProgram(text('OPS-2026-11-21-007', '/s/operations/7', 'restore 2'), 'OPS-2026-11-21-007', '/s/operations/7')).not.toBe(
      one,
    );
  });
});

test('what only steps without undo changed stays, and the folder made for it', () => {
  const created = (path: string) => ({ path, change: 'created', what: [] }) as const;
  const steps = [
    run(1, ['/bin/mk'], { kind: 'snapshot' }),
    run(2, ['/bin/log'], { kind: 'none', why: 'a log' }),
    run(3, ['/bin/gone'], { kind: 'impossible', why: 'gone' }),
  ];
  const changes = new Map([
    [1, [created('/a'), created('/b')]],
    [2, [created('/a/log'), created('/b')]],
    [3, [created('/c')]],
  ]);
  expect(keptAfter(steps, changes)).toEqual(['/a', '/a/log', '/c']);
});

test('names of one file of which one was written through are an overlay difference', () => {
  const entry = (path: string, group?: string) =>
    ({ path, type: 'file', mode: '0644', uid: 0, gid: 0, mtime: '0', ...(group === undefined ? {} : { link_group: group }) }) as const;
  const preimage = { entries: [entry('/a', 'g'), entry('/b', 'g'), entry('/c'), entry('/d', 'h'), entry('/e', 'h')], digest: '' };
  const changes = [
    [{ path: '/a', change: 'changed', what: ['content', 'links'] }],
    [{ path: '/d', change: 'changed', what: ['mode'] }],
  ] as const;
  expect(overlayDifferences(preimage, changes)).toEqual([
    '/a and /b are names of one file; in a view what is written through one does not reach the others',
  ]);
  expect(overlayDifferences(undefined, changes)).toEqual([]);
});
