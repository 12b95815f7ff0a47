import { describe, expect, it } from 'vitest';
import { stateOf } from '../../src/engine/evolve.ts';
import { statusOf } from '../../src/engine/status.ts';
import type { NewEvent } from '../../src/model/event.ts';
import { noBaselines } from '../../src/model/observation.ts';
import { eventJson } from '../../src/report/event-json.ts';
import { eventLines } from '../../src/report/event-lines.ts';
import { plainLines } from '../../src/report/plain-lines.ts';
import { planText } from '../../src/report/plan-text.ts';
import { planView } from '../../src/report/plan-view.ts';
import { statusText } from '../../src/report/status-text.ts';
import { commandLines, shownCommand } from '../../src/report/words/action-words.ts';
import { enforcementSentence } from '../../src/report/words/enforcement-words.ts';
import { showArgv } from '../../src/report/words/show-argv.ts';
import { undoLine } from '../../src/report/words/undo-words.ts';
import { command, gate, planOf, run, service, surveyOf, write } from '../support/plan-fixture.ts';
import { approved, declared, exited, health, intended, judged, story, type Told } from './story.ts';

const question = {
  number: 1,
  kind: 'gate-unknown',
  text: 'a gate of step 1 is UNKNOWN',
  known: ['UNKNOWN  gate 1: no answer'],
  answers: ['verify', 'rollback', 'leave'],
  step: 1,
} as const;

describe('commands in words', () => {
  it.each([
    [['/bin/echo', 'a b'], '/bin/echo "a b"'],
    [['/bin/echo', 'a', 'b'], '/bin/echo a b'],
    [['/bin/echo', ''], '/bin/echo ""'],
    [['/bin/echo', '$(id)', ';', '*', '~'], '/bin/echo "$(id)" ";" "*" ~'],
    [['/bin/echo', 'line\nline', '"'], '/bin/echo "line\\nline" "\\""'],
    [['/bin/echo', 'größe=1'], '/bin/echo größe=1'],
  ])('%j', (argv, shown) => {
    expect(showArgv(argv)).toBe(shown);
  });

  it('say what a command runs with', () => {
    const full = {
      ...command('/bin/x'),
      user: 'app',
      cwd: '/srv',
      env: { A: '1 2' },
      stdin: 'secret',
      save: '/srv/dump',
      reach: [{ kind: 'endpoint', host: '127.0.0.1', port: 80 }] as const,
    };
    expect(commandLines(full)).toEqual([
      '/bin/x',
      '(as user app; in /srv; with A="1 2"; with text on its input; its output to /srv/dump; reaches 127.0.0.1:80)',
    ]);
  });

  it('say what a step does', () => {
    expect(shownCommand(service(1, 'nginx.service', 'reload').action)).toEqual(['systemctl reload nginx.service']);
    expect(shownCommand(service(1, '', 'daemon-reload').action)).toEqual(['systemctl daemon-reload']);
    expect(
      shownCommand({
        kind: 'write',
        write: { path: '/a', content: { kind: 'link', target: '/b' }, secret: false, mode: '0600', owner: 'app' },
      }),
    ).toEqual(['link /a to /b (mode 0600, owner app)']);
    expect(shownCommand({ kind: 'manual', say: 'pull the plug', class: 'HOST_CHANGE' })).toEqual(['by hand: pull the plug']);
    expect(shownCommand({ kind: 'holdpoint', words: ['commit', 'a b'] })).toEqual(['holdpoint commit "a b"']);
  });

  it('say how a step is taken back', () => {
    expect(undoLine({ kind: 'impossible', why: 'mail was sent' })).toBe('POINT OF NO RETURN: mail was sent');
    expect(undoLine({ kind: 'list', items: [{ action: { kind: 'run', command: command('/bin/a', 'b c') }, gates: [] }] })).toBe(
      '1 action: /bin/a "b c"',
    );
  });

  it('say what is enforced', () => {
    expect(enforcementSentence('kernel', [])).toBe('The kernel enforces the boundary on every step.');
    expect(enforcementSentence('partial', [2, 5])).toBe('The kernel enforces the boundary, except on steps 2, 5, which run outside it.');
    expect(enforcementSentence('advisory', [])).toMatch(/^NOT ENFORCED/);
  });
});

const plan = planOf([write(1, '/etc/app/app.conf', 'new\n'), service(2, 'app.service', 'reload')]);

/** One of every event. */
const everyEvent: readonly NewEvent[] = [
  declared(plan),
  { type: 'plan-sealed', plan_digest: 'p', policy_digest: 'q', computed_class: 'FILESYSTEM_WRITE', steps: 2 },
  { type: 'survey-taken', survey_digest: 's', enforcement: 'kernel', gate_view: 'overlay', unconfined: [], facts: {} },
  approved(plan),
  { type: 'claims-taken', paths: [], units: [] },
  { type: 'runner-started', pid: 1, boot_id: 'b' },
  { type: 'boundary-tried', canaries: [], kernel: 'Linux 6', supervision: 'unit', limits: [] },
  { type: 'facts-read', facts: { v: '2' }, differing: ['v: was 1, is 2'] },
  { type: 'baselines-recorded', baselines: noBaselines },
  health('health-before', 'PASS'),
  { type: 'snapshot-taken', manifest_digest: '', entries: 1, folder: '/p' },
  { type: 'start-refused', code: 'x', message: 'the disk is full' },
  { type: 'paused', step: 1, typed: true },
  { type: 'step-released', step: 1, by: 'anna' },
  { type: 'step-skipped', step: 2, because: 'when: FAIL' },
  intended(1),
  { type: 'output-stored', name: '1-1', step: 1, argv: [], streams: [] },
  { type: 'unit-seen', step: 1, unit: 'u.service', state: 'running', text: 'its unit u.service is still running' },
  exited(1),
  { type: 'changes-recorded', step: 1, changes: [{ path: '/etc/app/x', change: 'created', what: [] }], manifest_digest: '' },
  { type: 'changes-unknown', step: 1, reason: 'unreadable' },
  judged(1, 'PASS'),
  { type: 'step-passed', step: 1 },
  { type: 'foreign-changes-seen', changes: [], three_way: ['/a: 1 · 2 · 3'], manifest_digest: '' },
  { type: 'stop-requested', by: 'anna' },
  { type: 'halted', question },
  { type: 'answered', question: 1, answer: 'rollback', by: 'anna' },
  { type: 'history-adopted', operation_id_adopted: 'OPS-2026-11-20-001', steps: [], facts: {} },
  {
    type: 'rollback-started',
    because: 'a gate failed',
    compensations: [
      { kind: 'again', step: 2 },
      { kind: 'impossible', step: 1, why: 'gone' },
    ],
  },
  { type: 'undo-intended', compensation: { kind: 'reverse-service', step: 2 }, shown: '', baselines: noBaselines },
  {
    type: 'undo-exited',
    compensation: { kind: 'undo-action', step: 2, item: 0 },
    result: 'done',
    summary: 'exit 0',
    detail: [],
    duration_ms: 5,
  },
  { type: 'paths-compared', differing: [], independent: [], independent_tool: 'rsync', kept: [] },
  { type: 'rollback-verified', problems: ['/a differs'], kept: [], independent_tool: 'rsync' },
  { type: 'note-added', text: 'a note', by: 'anna' },
  { type: 'outcome-computed', outcome: 'ROLLBACK', because: 'a gate failed' },
  { type: 'report-filed', files: {} },
  { type: 'entry-written', file: 'ledger/2026-11.yaml', entry_seq: 4, digest: 'd', commit_failure: 'git did not commit; do it by hand' },
  { type: 'operation-closed', outcome: 'ROLLBACK', exit: 4 },
];

describe('events in the plain form', () => {
  it('are each told, or known to need no words', () => {
    const silent = story(...everyEvent.map((event) => [0, event] as const)).filter((event) => eventLines(event).length === 0);
    expect(silent.map(({ type }) => type)).toEqual([
      'claims-taken',
      'runner-started',
      'baselines-recorded',
      'output-stored',
      'report-filed',
    ]);
  });

  it('begin with the time, and further lines stand indented', () => {
    const [event] = story([1, { type: 'halted', question }]);
    expect(eventLines(event!)).toEqual([
      '2026-11-21T08:00:01.000Z  HALTED: a gate of step 1 is UNKNOWN',
      '    UNKNOWN  gate 1: no answer',
      '  Answers:',
      '    verify    judge the gates again; run nothing',
      '    rollback  take everything back to the state before the operation',
      '    leave     leave the host as it is and close; a reason is needed',
    ]);
  });

  it('cannot be forged by a name, a title or a reason', () => {
    const hostile = 'x\n2026-11-21T08:00:00.000Z  step 1 PASSED\r\u001b[2J\u202e';
    const lines = story(
      [0, intended(1, hostile, hostile)],
      [0, { type: 'answered', question: 1, answer: 'leave', by: hostile, reason: hostile }],
      [0, { type: 'note-added', text: hostile, by: hostile }],
    ).flatMap(eventLines);
    expect(lines.filter((line) => /^2026.*PASSED/.test(line))).toEqual([]);
    // eslint-disable-next-line no-control-regex
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  it('tell a step in the form of the record once it is decided', () => {
    const told = story(
      [0, intended(1, 'Write it')],
      [1, exited(1)],
      [1, judged(1, 'PASS', 'equal')],
      [2, { type: 'step-passed', step: 1 }],
      [3, intended(2, 'Reload')],
      [4, exited(2)],
      [5, judged(2, 'FAIL', 'dead')],
      [6, { type: 'halted', question }],
      [7, { type: 'rollback-started', because: 'anna wants it', compensations: [] }],
    );
    expect(told.map((_, index) => plainLines(told.slice(0, index + 1)))).toEqual([
      ['2026-11-21T08:00:00.000Z  step 1 begins: Write it'],
      [],
      [],
      [
        '[STEP 1 | 2026-11-21T08:00:00.000Z]',
        'Command:',
        '/bin/do 1',
        'Result:',
        '  exit 0',
        'Status: PASS (500 ms)',
        'Verification:',
        'PASS  gate 1: equal [line 3]',
      ],
      ['2026-11-21T08:00:03.000Z  step 2 begins: Reload'],
      [],
      [],
      [
        '[STEP 2 | 2026-11-21T08:00:03.000Z]',
        'Command:',
        '/bin/do 2',
        'Result:',
        '  exit 0',
        'Status: FAIL (500 ms)',
        'Verification:',
        'FAIL  gate 2: dead [line 7]',
        ...eventLines(told[7]!),
      ],
      ['2026-11-21T08:00:07.000Z  ROLLBACK: anna wants it'],
    ]);
  });

  it('are JSON objects for scripts, without the chain; a HALT says its exit code', () => {
    const [halted, closed] = story([1, { type: 'halted', question }], [2, { type: 'operation-closed', outcome: 'ROLLBACK', exit: 4 }]);
    expect(JSON.parse(eventJson(halted!))).toEqual({
      seq: 1,
      at: '2026-11-21T08:00:01.000Z',
      type: 'halted',
      operation_id: 'OPS-2026-11-21-001',
      question,
      exit: 3,
    });
    expect(JSON.parse(eventJson(closed!))).toEqual({
      seq: 2,
      at: '2026-11-21T08:00:02.000Z',
      type: 'operation-closed',
      operation_id: 'OPS-2026-11-21-001',
      outcome: 'ROLLBACK',
      exit: 4,
    });
  });
});

describe('a step whose action could not be told', () => {
  it('is PASS once a person had its gates judged and it passed, UNKNOWN as long as a gate is', () => {
    const base = [
      [0, intended(1)],
      [1, exited(1, { result: 'unknown', summary: 'timed out' })],
    ] as const;
    const last = (...more: readonly Told[]) => plainLines(story(...base, ...more)).find((line) => line.startsWith('Status'));
    expect(last([2, judged(1, 'PASS')], [3, { type: 'step-passed', step: 1 }])).toBe('Status: PASS (500 ms)');
    expect(last([2, judged(1, 'UNKNOWN')], [3, { type: 'step-passed', step: 1 }])).toBe('Status: UNKNOWN (500 ms)');
    expect(last([2, judged(1, 'FAIL')], [2, judged(1, 'PASS')], [3, { type: 'step-passed', step: 1 }])).toBe('Status: PASS (500 ms)');
  });
});

describe('a plan', () => {
  const full = planOf(
    [
      write(1, '/etc/app/${name}.conf', 'new\n'),
      run(
        2,
        ['/usr/bin/app', 'two words'],
        { kind: 'impossible', why: 'rows are gone' },
        {
          outside: true,
          action: {
            kind: 'run',
            command: {
              ...command('/usr/bin/app', 'two words'),
              user: 'app',
              reach: [{ kind: 'host' }],
              allowed_by: { kind: 'rule', file: 'ops/policy.yaml', line: 7, rule: '[/usr/bin/app]', looks: false },
            },
          },
        },
      ),
      service(3, 'app.service', 'reload', { when: [gate('app is old')] }),
    ],
    { not_reversible: ['step 2: rows are gone'], warnings: ['no health'] },
  );
  const survey = surveyOf(full, {
    facts: { name: 'main' },
    enforcement: 'partial',
    unconfined: [2],
    writes: [{ step: 1, path: '/etc/app/main.conf', diff: '-old\n+new\n', changes: true }],
    missing: ['/usr/bin/app'],
    refusals: ['the host is full'],
  });

  it('answers scripts with what will be done', () => {
    const view = planView(full);
    expect(Object.keys(view).slice(0, 6)).toEqual(['plan_digest', 'declaration', 'computed_class', 'enforcement', 'approval', 'rehearsal']);
    expect(view.steps).toEqual([
      {
        index: 1,
        name: 'step 1',
        action: 'write',
        path: '/etc/app/${name}.conf',
        changes: true,
        outside: false,
        undo: 'snapshot',
        when: [],
        gates: ['gate 1'],
      },
      {
        index: 2,
        name: 'step 2',
        action: 'run',
        argv: ['/usr/bin/app', 'two words'],
        user: 'app',
        reach: ['host'],
        allowed_by: { kind: 'rule', file: 'ops/policy.yaml', line: 7, rule: '[/usr/bin/app]', looks: false },
        changes: true,
        outside: true,
        undo: 'impossible',
        when: [],
        gates: ['gate 2'],
      },
      {
        index: 3,
        name: 'step 3',
        action: 'service',
        unit: 'app.service',
        do: 'reload',
        changes: true,
        outside: false,
        undo: 'again',
        when: ['app is old'],
        gates: ['gate 3'],
      },
    ]);
    expect(view).not.toHaveProperty('survey');
    const surveyed = planView(full, survey);
    expect(surveyed.steps[0]?.diff).toBe('-old\n+new\n');
    expect(surveyed.survey).toMatchObject({ facts: { name: 'main' }, missing: ['/usr/bin/app'] });
    expect(surveyed.enforcement).toBe('partial');
  });

  it('shows people every command, gate and undo, and what is not enforced or reversible', () => {
    const text = planText(full, survey);
    for (const line of [
      '     write /etc/app/main.conf',
      '       -old',
      '     /usr/bin/app "two words"',
      '     (as user app; reaches host)',
      '     allowed by ops/policy.yaml:7',
      '  2. step 2  (OUTSIDE the boundary)',
      '     undo  POINT OF NO RETURN: rows are gone',
      '     when  app is old',
      '     gate  gate 3',
      '  reach      host',
      '  The kernel enforces the boundary, except on step 2, which runs outside it.',
      '  step 2: rows are gone',
      '  no health',
      '  fact name = main',
      '  MISSING (1 thing): /usr/bin/app',
      '  REFUSED: the host is full',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });
});

describe('a status', () => {
  it('says the question, what is known, and how to answer', () => {
    const status = statusOf(
      stateOf(story([0, declared(plan)], [0, approved(plan)], [1, intended(1)], [2, exited(1)], [3, { type: 'halted', question }])),
    );
    expect(statusText(status, { name: 'Test', folder: '/state/x', running: false })).toBe(
      [
        'OPS-2026-11-21-001  Test',
        '  HALTED, waits for an answer, step 1',
        '  no process runs it now; go on with: holdpoint resume OPS-2026-11-21-001',
        '  a gate of step 1 is UNKNOWN',
        '    UNKNOWN  gate 1: no answer',
        '    verify    judge the gates again; run nothing',
        '    rollback  take everything back to the state before the operation',
        '    leave     leave the host as it is and close; a reason is needed',
        '  answer with: holdpoint resume OPS-2026-11-21-001 --answer ANSWER --reason "why"',
        '  files: /state/x',
        '',
      ].join('\n'),
    );
  });
});
