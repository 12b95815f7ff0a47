import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command, CommonFlags } from '../../src/commands/command.ts';
import { commit } from '../../src/commands/commit.ts';
import { ledgerList } from '../../src/commands/ledger-list.ts';
import { ledgerShow } from '../../src/commands/ledger-show.ts';
import { ledgerVerify } from '../../src/commands/ledger-verify.ts';
import { show } from '../../src/commands/show.ts';
import { status as statusCommand } from '../../src/commands/status.ts';
import type { Terminal } from '../../src/commands/terminal.ts';
import { evidenceStore } from '../../src/evidence/evidence-store.ts';
import { ok, failed } from '../../src/model/failure.ts';
import type { Outside } from '../../src/ports/outside.ts';
import { gitAt } from '../../src/storage/git.ts';
import { journals } from '../../src/storage/journals.ts';
import { operations } from '../../src/storage/operations.ts';
import { retention } from '../../src/storage/retention.ts';
import { systemClock } from '../../src/storage/system-clock.ts';
import { filesFrom, findWorkspace, workspaceAt } from '../../src/storage/workspace.ts';
import { soundLedger } from '../ledger/make-ledger.ts';
import { exited, intended, judged } from '../report/story.ts';
import { orderOf, planOf, run } from '../support/plan-fixture.ts';
import { firstRecords } from '../support/runner-fixture.ts';

const id = 'OPS-2026-11-21-001';
let root: string;
let workspace: string;
let outside: Outside;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-commands-'));
  workspace = join(root, 'workspace');
  for (const folder of ['workspace/ops', 'workspace/deep', 'state/operations', 'state/removed', 'elsewhere'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(workspace, 'ops/policy.yaml'), 'holdpoint: 1\n');
  const store = operations(join(root, 'state/operations'), join(root, 'state/removed'), () => '');
  const parts: Partial<Outside> = {
    operations: store,
    retention: retention(join(root, 'state/operations'), join(root, 'state/removed')),
    journals: journals(join(root, 'state/operations'), systemClock, { machineId: 'machine' }),
    evidence: evidenceStore((each) => store.folder(each)),
    files: filesFrom(root),
    openWorkspace: async (folder) => {
      const found = await findWorkspace(folder);
      if (found === undefined) return failed({ code: 'no-workspace', exit: 65, message: 'no workspace', hint: 'init' });
      return ok({ workspace: workspaceAt(found), git: gitAt(found, { login: 'anna', hostname: 'web1' }) });
    },
  };
  outside = parts as Outside;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function call(command: Command, args: readonly string[], more: Partial<CommonFlags> = {}, options: Record<string, unknown> = {}) {
  const said = { out: '', err: '' };
  const terminal = {
    print: (text: string) => void (said.out += text),
    complain: (text: string) => void (said.err += text),
  } as unknown as Terminal;
  const flags: CommonFlags = { folder: workspace, params: {}, secretFiles: {}, colour: false, json: false, plain: true, ...more };
  return { exit: await command(outside, terminal, flags, { args, options }), ...said };
}

function writeLedger(home: string): void {
  const { files, runs } = soundLedger();
  const all = [
    ...files,
    ...[...runs].flatMap(([run_, sealed]) => sealed.map(({ name, bytes }) => ({ name: `ledger/runs/${run_}/${name}`, bytes }))),
  ];
  for (const { name, bytes } of all) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), bytes);
  }
}

describe('ledger list and show', () => {
  it('show entries as written, and who took them back', async () => {
    writeLedger(workspace);
    const listed = await call(ledgerList, [], { json: true });
    const entries = JSON.parse(listed.out) as { operation_id?: string; rolled_back_by?: string; approved_by?: string }[];
    expect(entries.map((entry) => [entry.operation_id, entry.rolled_back_by])).toEqual([
      [id, 'OPS-2026-12-01-001'],
      ['OPS-2026-11-21-002', undefined],
      [undefined, undefined],
      ['OPS-2026-12-01-001', undefined],
    ]);
    const shown = await call(ledgerShow, [id]);
    expect(shown.out).toContain(`operation_id: "${id}"\n`);
    expect(shown.out).toContain('approved_by: "SELF"\n');
    expect(shown.out.trimEnd().split('\n').at(-1)).toBe('# rolled_back_by: "OPS-2026-12-01-001" (a later entry)');
    expect(JSON.parse((await call(ledgerShow, [id], { json: true })).out)).toEqual(entries[0]);
  });

  it('have nothing to show yet', async () => {
    expect(await call(ledgerList, [], { json: true })).toEqual({ exit: 0, out: '[]\n', err: '' });
    expect(await call(ledgerShow, [id], { json: true })).toMatchObject({ exit: 69, out: '' });
  });
});

describe('ledger verify', () => {
  it('needs no workspace: a copied ledger is named by its folder or its parent', async () => {
    writeLedger(join(root, 'elsewhere'));
    for (const named of ['elsewhere', 'elsewhere/ledger', join(root, 'elsewhere')]) {
      const verified = await call(ledgerVerify, [named], { json: true, folder: root });
      expect([verified.exit, (JSON.parse(verified.out) as { verdict: string }).verdict], named).toEqual([0, 'consistent']);
    }
    expect(await call(ledgerVerify, [], { folder: join(root, 'elsewhere') })).toMatchObject({ exit: 0 });
    expect(await call(ledgerVerify, ['nowhere'], { folder: root })).toMatchObject({ exit: 65 });
  });

  it('finds an altered file and exits 1', async () => {
    writeLedger(workspace);
    writeFileSync(join(workspace, 'ledger/runs', id, 'report.md'), '# forged\n');
    const verified = await call(ledgerVerify, []);
    expect(verified.exit).toBe(1);
    expect(verified.out.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^ALTERED: 4 entries, head [0-9a-f]{64}$/),
      `ALTERED  ${id}  evidence-altered: plan, survey, report or evidence were changed, added or removed: their list does not have the digest that the entry names`,
    ]);
  });

  it('does not pretend to check signatures', async () => {
    expect(await call(ledgerVerify, [], {}, { trust: 'signers' })).toMatchObject({ exit: 69, out: '' });
  });
});

describe('status', () => {
  async function declared(name: string): Promise<string> {
    const drawn = await outside.operations.draw('2026-11-21', 0);
    if (!drawn.ok) throw new Error(drawn.failure.message);
    const order = orderOf(planOf([run(1, ['/bin/do', name], { kind: 'snapshot' })]));
    await outside.operations.saveOrder(drawn.value, order);
    const journal = await outside.journals.create(drawn.value);
    if (!journal.ok) throw new Error(journal.failure.message);
    for (const record of firstRecords(order)) await journal.value.append(record);
    await journal.value.close();
    return drawn.value;
  }

  function damage(which: string): void {
    const file = join(root, 'state/operations', which, 'journal.ndjson');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"plan-sealed"', '"plan-sold"'));
  }

  it('tells of a damaged journal in the list, as a value and in words, and does not exit 0', async () => {
    const [sound, damaged] = [await declared('a'), await declared('b')];
    // A start that broke off before its journal was made.
    await outside.operations.draw('2026-11-21', 0);
    expect((await call(statusCommand, [], { json: true })).exit).toBe(0);
    damage(damaged);
    const listed = await call(statusCommand, [], { json: true });
    const error = {
      code: 'journal-damaged',
      message: expect.stringMatching(/^the journal is damaged: /) as string,
      hint: expect.stringContaining('look at the host by hand') as string,
      where: join(root, 'state/operations', damaged, 'journal.ndjson'),
    };
    const plan_digest = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect([listed.exit, listed.err]).toEqual([74, '']);
    expect(JSON.parse(listed.out)).toEqual([
      expect.objectContaining({ operation_id: sound, plan_digest, phase: 'approved' }),
      { operation_id: damaged, plan_digest, phase: 'halted', error },
    ]);
    const words = await call(statusCommand, []);
    expect(words.exit).toBe(74);
    expect(words.out.split('\n').slice(-5)).toEqual([
      `${damaged}  Test`,
      expect.stringMatching(/^ {2}unknown: the journal is damaged: /),
      expect.stringMatching(/^ {2}next: nothing is run from a damaged journal/),
      `  files: ${join(root, 'state/operations', damaged)}`,
      '',
    ]);
    const one = await call(statusCommand, [damaged], { json: true });
    expect(one.exit).toBe(74);
    expect(JSON.parse(one.out)).toEqual({ operation_id: damaged, plan_digest, phase: 'halted', error });
    expect(JSON.parse(one.err)).toMatchObject({ error: { code: 'journal-damaged' } });
    expect((await call(statusCommand, [sound], { json: true })).exit).toBe(0);
  });
});

describe('show', () => {
  const plan = planOf([run(1, ['/bin/do', '1'], { kind: 'snapshot' })]);

  it('shows steps, evidence and timing of an operation of this host', async () => {
    await outside.operations.draw('2026-11-21', 0);
    await outside.operations.saveOrder(id, orderOf(plan));
    const sink = await outside.evidence.open(id, '1-1', { secrets: {}, patterns: [] }, 1000);
    const journal = await outside.journals.create(id);
    if (!sink.ok || !journal.ok) throw new Error('not opened');
    sink.value.write({ stream: 'out', bytes: Buffer.from('Status: PASS\u001b[2J\n') });
    const streams = await sink.value.close();
    await journal.value.append(intended(1, 'Do it'));
    await journal.value.append({
      type: 'output-stored',
      name: '1-1',
      step: 1,
      argv: ['/bin/do', '1'],
      streams: streams.ok ? streams.value : [],
    });
    await journal.value.append(exited(1));
    await journal.value.append(judged(1, 'FAIL', 'dead'));
    await journal.value.close();

    const step = await call(show, [id, '1']);
    expect(step.exit).toBe(0);
    expect(step.out.split('\n').slice(1)).toEqual([
      'Command:',
      '/bin/do 1',
      'Result:',
      String.raw`  Status: PASS\x1b[2J`,
      '  exit 0',
      'Status: FAIL (500 ms)',
      'Verification:',
      'FAIL  gate 1: dead [line 4]',
      '',
      join(root, 'state/operations', id, 'evidence/1-1.out'),
      String.raw`  | Status: PASS\x1b[2J`,
      '',
    ]);
    const json = JSON.parse((await call(show, [id], { json: true })).out) as { steps: { status: string }[]; folder: string };
    expect([json.steps.map(({ status }) => status), json.folder]).toEqual([['FAIL'], join(root, 'state/operations', id)]);
    expect(await call(show, [id, '9'])).toMatchObject({ exit: 64 });
  });

  it('does not know what nobody knows', async () => {
    for (const unknown of ['OPS-2026-11-21-777', '../../etc/passwd', ''])
      expect(await call(show, [unknown]), unknown).toMatchObject({ exit: 69, out: '' });
  });
});

describe('commit', () => {
  beforeEach(() => {
    execFileSync('git', ['init', '-q', '-b', 'main', workspace]);
    execFileSync('git', ['-C', workspace, 'config', 'user.name', 'Anna']);
    execFileSync('git', ['-C', workspace, 'config', 'user.email', 'anna@example.org']);
  });

  it('commits exactly these paths, named from where one stands', async () => {
    writeFileSync(join(workspace, 'deep/a'), '1');
    writeFileSync(join(workspace, 'b'), '2');
    const done = await call(commit, ['a', '../b'], { folder: join(workspace, 'deep'), json: true }, { message: 'two files' });
    const head = execFileSync('git', ['-C', workspace, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    expect(done).toEqual({ exit: 0, err: '', out: `${JSON.stringify({ commit: head, paths: ['deep/a', 'b'] })}\n` });
    expect(execFileSync('git', ['-C', workspace, 'log', '--format=%s', '--name-only'], { encoding: 'utf8' })).toBe(
      'two files\n\nb\ndeep/a\n',
    );
  });

  it('refuses what lies outside the workspace, and a workspace without a repository', async () => {
    expect(await call(commit, ['../../etc/passwd'])).toMatchObject({ exit: 65 });
    expect(await call(commit, ['.'])).toMatchObject({ exit: 65 });
    rmSync(join(workspace, '.git'), { recursive: true });
    expect(await call(commit, ['ops/policy.yaml'])).toMatchObject({ exit: 69 });
  });
});
