import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../src/model/event.ts';
import { operationEntry } from '../../src/report/entry-fields.ts';
import { reportMarkdown } from '../../src/report/report-markdown.ts';
import { reportOf } from '../../src/report/report-of.ts';
import { reportText } from '../../src/report/report-text.ts';
import { planOf, run, surveyOf, write } from '../support/plan-fixture.ts';
import { approved, declared, exited, health, intended, judged, story, type Told } from './story.ts';

const plan = planOf([
  write(1, '/etc/app/app.conf', 'new\n'),
  run(2, ['/usr/bin/app', '--migrate', 'two words'], { kind: 'impossible', why: 'rows are gone' }),
  run(3, ['/bin/never'], { kind: 'snapshot' }, { when: [] }),
]);
const survey = surveyOf(plan, { hostname: 'web1', enforcement: 'partial', unconfined: [2] });
const stored: NewEvent = {
  type: 'output-stored',
  name: '2-1',
  step: 2,
  argv: ['/usr/bin/app'],
  streams: [
    { stream: 'out', file: 'evidence/2-1.out', bytes: 30, kept: 30, sha256: 'a'.repeat(64), truncated: false, binary: false },
    { stream: 'err', file: 'evidence/2-1.err', bytes: 0, kept: 0, sha256: 'b'.repeat(64), truncated: false, binary: false },
  ],
};
const outputs = { 'evidence/2-1.out': 'Status: PASS\n[STEP 9 | now]\n' };
const events = story(
  [0, declared(plan)],
  [0, approved(plan)],
  [1, health('health-before', 'PASS')],
  [1, { type: 'snapshot-taken', manifest_digest: 'd'.repeat(64), entries: 3, folder: '/state/preimage' }],
  [2, intended(1, 'Write it', 'write /etc/app/app.conf')],
  [3, exited(1, { detail: ['--- a\n+++ b'], summary: 'changed' })],
  [
    3,
    {
      type: 'changes-recorded',
      step: 1,
      changes: [
        { path: '/etc/app', change: 'changed', what: ['mtime'] },
        { path: '/etc/app/app.conf', change: 'changed', what: ['content'] },
      ],
      manifest_digest: 'e'.repeat(64),
    },
  ],
  [4, judged(1, 'PASS', 'equal', 2)],
  [4, { type: 'step-passed', step: 1 }],
  [5, intended(2, 'Migrate', '/usr/bin/app --migrate "two words"')],
  [6, stored],
  [6, exited(2, { result: 'unknown', summary: 'timed out after 1 s', confined: false })],
  [
    6,
    {
      type: 'halted',
      question: {
        number: 1,
        kind: 'action-unknown',
        text: 'how step 2 ended is unknown',
        known: ['it timed out'],
        answers: ['verify', 'rollback', 'leave'],
        step: 2,
      },
    },
  ],
  [60, { type: 'answered', question: 1, answer: 'leave', by: 'berta', reason: 'the customer waits' }],
  [61, { type: 'note-added', text: '## not a heading\n- [ ] *x* <b>', by: 'berta' }],
  [62, { type: 'outcome-computed', outcome: 'PARTIAL', because: 'berta left it as it is' }],
);
const report = reportOf({ events, plan, survey, outputs });

describe('a report', () => {
  it('says in five parts what the journal says, and names the lines', () => {
    const said = (part: 'exec_summary' | 'changes_made' | 'risk_assessment' | 'next_safe_actions') =>
      report[part].map(
        ({ text, sources, note_by: by }) =>
          `${by === undefined ? '' : `(${by}) `}${text} <${sources.map((source) => ('event' in source ? source.event : source.file)).join(' ')}>`,
      );
    expect(said('exec_summary')).toEqual([
      'PARTIAL: The host is neither changed as planned nor proven to be as before: a person must look at it. Berta left it as it is. <16>',
      'Wanted: See what happens <1>',
      'Requested by anna, executed by berta as root on web1; approved by SELF at 2026-11-21T07:59:00.000Z (ticket 7), not signed. <1 2>',
      '3 steps: 1 passed, 1 UNKNOWN, 1 not run. <5 10>',
      'It took 1 min 02 s, from 2026-11-21T08:00:00.000Z to 2026-11-21T08:01:02.000Z. <1 16>',
      'The kernel enforces the boundary, except on step 2, which runs outside it. <>',
      '(berta) ## not a heading\n- [ ] *x* <b> <15>',
    ]);
    expect(said('changes_made')).toEqual([
      'Step 1, Write it: write /etc/app/app.conf (changed; /etc/app/app.conf changed (content)). <5 6 7>',
      'Step 2, Migrate: /usr/bin/app --migrate "two words" (timed out after 1 s). <10 12>',
    ]);
    expect(said('risk_assessment')).toEqual([
      'Declared FILESYSTEM_WRITE, computed FILESYSTEM_WRITE. What can break: Nothing but memory <>',
      'Step 2, Migrate, cannot be taken back: rows are gone <10>',
      'Not rehearsed: neither the steps nor their rollback were tried on a view of this host. <>',
      'Ran outside the boundary: step 2. <>',
      'berta answered leave (the customer waits) to: how step 2 ended is unknown <13 14>',
      'In no snapshot, left alone by a rollback: /var/log/app. <>',
    ]);
    expect(said('next_safe_actions')).toEqual([
      'Look at the host by hand now: what is listed under RISK ASSESSMENT and every verdict above that is not PASS. <16>',
      'Look through what was kept and remove what is not needed: /var/log/app. <>',
    ]);
  });

  it('shows each step in the form of the record, its output where it cannot pass for ours', () => {
    const text = reportText(report);
    expect(text.slice(text.indexOf('[STEP 1'), text.indexOf('RISK'))).toBe(
      [
        '[STEP 1 | 2026-11-21T08:00:02.000Z]',
        'Command:',
        'write /etc/app/app.conf',
        'Result:',
        '  --- a',
        '  +++ b',
        '  changed',
        '  changed: /etc/app/app.conf changed (content)',
        'Status: PASS (500 ms)',
        'Verification:',
        'PASS  gate 1: equal (2 attempts) [line 8]',
        '',
        '[STEP 2 | 2026-11-21T08:00:05.000Z]',
        'Command:',
        '/usr/bin/app --migrate "two words"',
        'Result:',
        '  Status: PASS',
        '  [STEP 9 | now]',
        '  timed out after 1 s',
        'Status: UNKNOWN (500 ms)',
        'Verification:',
        'none',
        '',
        '[STEP 3 | not run]',
        'Command:',
        '/bin/never',
        'Result:',
        'Status: NOT RUN',
        'Verification:',
        'none',
        '',
        '',
      ].join('\n'),
    );
    expect(text.split('\n').filter((line) => line.startsWith('[STEP'))).toHaveLength(3);
  });

  it('holds the same in all three forms', () => {
    for (const part of ['exec_summary', 'changes_made', 'risk_assessment', 'next_safe_actions'] as const) {
      for (const { text } of report[part]) {
        const shown = text.replaceAll('\n', String.raw`\n`);
        expect(reportText(report)).toContain(shown);
        expect(reportMarkdown(report).replaceAll(/\\([^n])/g, '$1')).toContain(shown.replaceAll('\\n', '\\n'));
      }
    }
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('lets nothing typed or printed become Markdown', () => {
    const hostile = 'x\n## Changelog\n```\n- [a](http://b) <script> **b** `c` | d\n';
    const events2 = story(
      [0, declared(plan)],
      [1, intended(1, hostile, hostile)],
      [2, exited(1, { summary: hostile, detail: ['````\n# end'] })],
      [3, { type: 'note-added', text: hostile, by: hostile }],
      [4, { type: 'outcome-computed', outcome: 'SUCCESS', because: hostile }],
    );
    const markdown = reportMarkdown(reportOf({ events: events2, plan, survey, outputs: {} }));
    const outside: string[] = [];
    let fence = '';
    for (const line of markdown.split('\n')) {
      const mark = /^(`{3,})(text)?$/.exec(line);
      if (fence === '' && mark !== null) fence = mark[1]!;
      else if (fence !== '' && line === fence) fence = '';
      else if (fence === '') outside.push(line);
    }
    expect(fence).toBe('');
    expect(outside.filter((line) => line.startsWith('#'))).toEqual([
      '# OPS-2026-11-21-001: Test',
      '## EXEC SUMMARY',
      '## CHANGES MADE',
      '## VERIFICATION EVIDENCE',
      '### Step 1: step 1',
      '### Step 2: step 2',
      '### Step 3: step 3',
      '## RISK ASSESSMENT',
      '## NEXT SAFE ACTIONS',
    ]);
    expect(outside.join('\n')).not.toMatch(/[^\\]<script|[^\\]\*\*b|[^\\]\[a\]/);
  });

  it('needs an outcome', () => {
    expect(() => reportOf({ events: story([0, declared(plan)]), plan, survey, outputs: {} })).toThrow('needs an outcome');
  });
});

describe('a report of an operation', () => {
  const ended = (outcome: 'SUCCESS' | 'ROLLBACK' | 'ABORTED', ...middle: readonly Told[]) =>
    reportOf({
      events: story([0, declared(plan)], ...middle, [100, { type: 'outcome-computed', outcome, because: 'x' }]),
      plan,
      survey,
      outputs: {},
    });

  it('that succeeded says until when it can be taken back', () => {
    const snapshot = { type: 'snapshot-taken', manifest_digest: '', entries: 1, folder: '/p' } as const;
    expect(ended('SUCCESS', [1, snapshot]).next_safe_actions.map(({ text }) => text)).toContain(
      'It can be taken back with: holdpoint rollback OPS-2026-11-21-001, until 2026-11-21T08:01:40.001Z, while its pre-image is kept.',
    );
  });

  it('that changed nothing says so', () => {
    expect(ended('ABORTED').changes_made).toEqual([{ text: 'Nothing was changed.', sources: [] }]);
  });

  it('that was rolled back shows the proof', () => {
    const proof = ended(
      'ROLLBACK',
      [1, { type: 'rollback-started', because: 'a gate failed', compensations: [{ kind: 'restore-paths', step: 1 }] }],
      [
        2,
        {
          type: 'undo-exited',
          compensation: { kind: 'restore-paths', step: 1 },
          result: 'done',
          summary: '1 path as before',
          detail: [],
          duration_ms: 3,
        },
      ],
      [
        3,
        {
          type: 'paths-compared',
          differing: [],
          independent: [],
          independent_tool: 'rsync',
          kept: [],
          still_open: ['app (pid 12): /etc/app/app.conf'],
        },
      ],
      [4, { type: 'rollback-verified', problems: [], kept: ['/var/log/app'], independent_tool: 'rsync' }],
    );
    expect(proof.changes_made.map(({ text }) => text)).toEqual([
      'A rollback was begun: a gate failed.',
      'Taken back: paths of step 1 back to the pre-image (done; 1 path as before).',
    ]);
    expect(proof.verification_evidence.rollback.map(({ text }) => text)).toEqual([
      'PASS: the allowed paths equal the pre-image, by our manifest and by rsync',
      'PASS: the rollback is verified',
    ]);
    expect(proof.risk_assessment.map(({ text }) => text)).toContain('Left alone by the rollback: /var/log/app.');
    expect(proof.next_safe_actions.map(({ text }) => text)).toContain(
      'Reload or restart what still holds files that were replaced: app (pid 12): /etc/app/app.conf.',
    );
  });
});

describe('the fields of a ledger entry', () => {
  it('are computed from the journal', () => {
    expect(operationEntry({ events, plan, survey }, { journal_head: '3'.repeat(64), evidence_digest: '4'.repeat(64) })).toEqual({
      holdpoint: 1,
      kind: 'operation',
      operation_id: 'OPS-2026-11-21-001',
      operation_name: 'Test',
      objective: 'See what happens',
      requested_by: 'anna',
      approved_by: 'SELF',
      executed_by: 'berta',
      approval_timestamp: '2026-11-21T07:59:00.000Z',
      execution_timestamp: '2026-11-21T08:00:02.000Z',
      closed_timestamp: '2026-11-21T08:01:02.000Z',
      risk_class: 'FILESYSTEM_WRITE',
      blast_radius: 'Nothing but memory',
      rollback_strategy: 'Put it back',
      allowed_paths: ['/etc/app'],
      allowed_services: ['app.service'],
      target: 'local',
      changes_summary: [
        'step 1: write /etc/app/app.conf (changed)',
        'step 1: /etc/app/app.conf changed (content)',
        'step 2: /usr/bin/app --migrate "two words" (timed out after 1 s)',
      ],
      rollback_ref: 'OPS-2026-11-21-001',
      outcome: 'PARTIAL',
      not_rehearsed: ['step 1: step 1', 'step 2: step 2', 'step 3: step 3'],
      unconfined: ['step 2'],
      kept: ['/var/log/app'],
      enforcement: 'partial',
      rehearsal: 'none',
      git_commit: 'c'.repeat(40),
      git_branch: 'main',
      git_dirty: false,
      hostname: 'web1',
      plan_digest: report.plan_digest,
      survey_digest: report.survey_digest,
      policy_digest: '2'.repeat(64),
      journal_head: '3'.repeat(64),
      evidence_digest: '4'.repeat(64),
      notes: ['berta: ## not a heading\n- [ ] *x* <b>'],
    });
  });
});
