import { describe, expect, test } from 'vitest';
import type { PathChange } from '../../src/model/manifest.ts';
import type { RehearsalProof, SurveyedRehearsal } from '../../src/model/rehearsal.ts';
import { operationEntry } from '../../src/report/entry-fields.ts';
import { planText } from '../../src/report/plan-text.ts';
import { planView } from '../../src/report/plan-view.ts';
import { rehearsalText } from '../../src/report/rehearsal-text.ts';
import { reportOf } from '../../src/report/report-of.ts';
import { planOf, service, surveyOf, write } from '../support/plan-fixture.ts';
import { approved, declared, exited, intended, story } from './story.ts';

const plan = planOf([write(1, '/etc/app/a', 'x'), service(2, 'app.service', 'reload')]);
const rehearsal: SurveyedRehearsal = {
  file: `${'a'.repeat(64)}-20261121T080000000Z.json`,
  sha256: 'b'.repeat(64),
  passed: true,
  made_at: '2026-11-21T08:00:00.000Z',
  expires: '2026-11-22T08:00:00.000Z',
  not_rehearsed: ['step 2 (step 2): services run on the host only'],
  changed: { '1': ['/etc/app/a', '/etc/app/b'] },
};
const survey = surveyOf(plan, { rehearsal });

function told(changes: readonly PathChange[]) {
  const events = story(
    [0, declared(plan)],
    [0, approved(plan)],
    [1, intended(1, 'Write it', 'write /etc/app/a')],
    [2, exited(1, { summary: 'changed' })],
    [3, { type: 'changes-recorded', step: 1, changes, manifest_digest: 'e'.repeat(64) }],
    [4, { type: 'step-passed', step: 1 }],
    [9, { type: 'outcome-computed', outcome: 'SUCCESS', because: 'all passed' }],
  );
  return { events, plan, survey, outputs: {} };
}

function risks(changes: readonly PathChange[]): string[] {
  return reportOf(told(changes))
    .risk_assessment.map(({ text }) => text)
    .filter((text) => /rehears/i.test(text));
}

const changed = (path: string, what = ['content']): PathChange => ({ path, change: 'changed', what });

describe('a plan whose rehearsal counts', () => {
  test('says so to people and to scripts, and what was not rehearsed', () => {
    const text = planText(plan, survey);
    expect(text).toContain(`rehearsal          optional; passed at 2026-11-21T08:00:00.000Z, proof sha256 ${'b'.repeat(64)}`);
    expect(text).toContain('NOT REHEARSED\n  step 2 (step 2): services run on the host only\n');
    expect(planView(plan, survey)).toMatchObject({ rehearsal: 'optional', not_rehearsed: rehearsal.not_rehearsed, survey: { rehearsal } });
  });

  test('without one: what no view can try is known; it stands in the text where the policy asks for a rehearsal', () => {
    expect(planView(plan).not_rehearsed).toEqual(['step 2 (step 2): services run on the host only']);
    expect(planText(plan, surveyOf(plan))).toContain('rehearsal          optional; no step was rehearsed\n');
    expect(planText(plan)).not.toContain('NOT REHEARSED');
    expect(planText({ ...plan, rules: { ...plan.rules, rehearsal: 'required' } })).toContain('NOT REHEARSED\n  step 2');
  });

  test('the entry names the proof and what it could not try', () => {
    expect(operationEntry(told([]), { journal_head: '', evidence_digest: '' })).toMatchObject({
      rehearsal: `passed at 2026-11-21T08:00:00.000Z, proof sha256 ${'b'.repeat(64)}`,
      not_rehearsed: rehearsal.not_rehearsed,
    });
  });
});

describe('a run beside its rehearsal', () => {
  const known = [
    `Rehearsed on a view of this host: passed at 2026-11-21T08:00:00.000Z, proof sha256 ${'b'.repeat(64)}.`,
    'Not rehearsed: step 2 (step 2): services run on the host only.',
  ];

  test('the same paths: nothing more is said', () => {
    expect(risks([changed('/etc/app', ['mtime']), changed('/etc/app/a'), changed('/etc/app/b')])).toEqual(known);
  });

  test('other paths: said under RISK ASSESSMENT, both ways', () => {
    expect(risks([changed('/etc/app/a'), changed('/etc/app/c')])).toEqual([
      ...known,
      'Step 1 changed other paths than in its rehearsal: also /etc/app/c; not /etc/app/b.',
    ]);
  });
});

test('a rehearsal for people: the verdict and what speaks against it first', () => {
  const proof: RehearsalProof = {
    holdpoint: 1,
    ground: { plan_digest: 'p', machine_id: 'm', facts_digest: 'f', programs_digest: 'g', tools: {}, holdpoint_version: '0' },
    stage: 'view',
    passed: false,
    problems: ['rollback after step 1 (step 1): /etc/app/b is created after the rollback'],
    overlay_differences: [],
    healthy: [],
    steps: [
      {
        step: 1,
        name: 'step 1',
        is: 'passed',
        summary: 'exit 0',
        output: [],
        gates: [{ title: 'gate 1', verdict: 'PASS', observed: 'exit 0' }],
        changes: [{ path: '/etc/app/a', change: 'changed', what: ['content'], diff: '--- a\n+++ a\n@@ -1 +1 @@\n-\u001b[31mold\n+new\n' }],
        rollback: { begun: [1], equal: false, problems: ['/etc/app/b is created after the rollback'], not_rehearsed: [] },
      },
      { step: 2, name: 'step 2', is: 'not-rehearsed', why: 'services run on the host only' },
    ],
    not_rehearsed: rehearsal.not_rehearsed,
    changed_paths: ['/etc/app/a'],
    made_at: rehearsal.made_at,
    expires: rehearsal.expires,
    duration_ms: 5,
  };
  expect(rehearsalText(plan, proof, rehearsal)).toBe(`Test: rehearsal FAILED, 1 problem; 1 of 2 steps rehearsed, 1 part not

PROBLEMS
  rollback after step 1 (step 1): /etc/app/b is created after the rollback

NOT REHEARSED
  step 2 (step 2): services run on the host only

STEPS
  1. step 1  PASS  exit 0
     changed /etc/app/a (content)
       --- a
       +++ a
       @@ -1 +1 @@
       -\\x1b[31mold
       +new
     gate  gate 1: PASS, exit 0
     rollback of step 1: NOT as before
  2. step 2  NOT REHEARSED: services run on the host only

PROOF
  ${rehearsal.file}, sha256 ${rehearsal.sha256}
  made ${rehearsal.made_at}, counts until ${rehearsal.expires} and while plan, facts, programs, allowed paths and tools stay the same
`);
});
