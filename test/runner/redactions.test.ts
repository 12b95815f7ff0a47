import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evidenceStore } from '../../src/evidence/evidence-store.ts';
import { sealedFiles } from '../../src/ledger/sealed-files.ts';
import { ok } from '../../src/model/failure.ts';
import { planDigest } from '../../src/model/plan.ts';
import { gatherRedactions, redactionsOf } from '../../src/runner/gather-redactions.ts';
import { gatherSecrets } from '../../src/runner/gather-secrets.ts';
import { surveyRun, type PlannedRun } from '../../src/runner/prepare-run.ts';
import { filesFrom } from '../../src/storage/workspace.ts';
import { orderOf, planOf, write } from '../support/plan-fixture.ts';

const nothing = { env: [], files: [], patterns: [], presets: [] } as const;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdpoint-redact-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const environment = (name: string): string | undefined => ({ TOKEN: 'tok-hunter2', PIN: '1234', EMPTY: '' })[name];

async function gather(redact: Partial<Parameters<typeof redactionsOf>[0]>) {
  return gatherRedactions({ files: filesFrom(root) }, { ...nothing, ...redact }, environment);
}

describe('what a policy masks', () => {
  it('are values of variables and of files’ lines; short ones are named, not masked', async () => {
    const file = join(root, 'app.env');
    writeFileSync(
      file,
      '# a comment\nDB_PASSWORD="correct horse"\nexport KEY=abcdefgh\nname: with colon\r\n\nbare-line-value\nMIIEabcd==\nDEBUG=1\n',
    );
    expect(await gather({ env: ['TOKEN', 'PIN', 'EMPTY', 'UNSET'], files: [file, join(root, 'absent')] })).toEqual(
      ok({
        values: {
          'env:TOKEN': 'tok-hunter2',
          [`${file}:2`]: 'correct horse',
          [`${file}:3`]: 'abcdefgh',
          [`${file}:4`]: 'with colon',
          [`${file}:6`]: 'bare-line-value',
          [`${file}:7`]: 'MIIEabcd==',
        },
        notes: [
          'redact: UNSET is not set in the environment, so nothing of it is masked',
          `redact: ${join(root, 'absent')} is not there, so nothing of it is masked`,
          'redact: env:PIN is shorter than 6 characters and is not masked',
          `redact: ${file}:8 is shorter than 6 characters and is not masked`,
        ],
      }),
    );
  });

  it('refuses what it cannot read or mask, before anything runs', async () => {
    const file = join(root, 'app.env');
    writeFileSync(file, `KEY=${'x'.repeat(9000)}\n`);
    expect(await gather({ files: [file] })).toMatchObject({ ok: false, failure: { code: 'redact', exit: 69 } });
    expect(await gather({ files: [root] })).toMatchObject({ ok: false, failure: { code: 'redact', exit: 69 } });
    writeFileSync(file, 'x\n'.repeat(40_000));
    expect(await gather({ files: [file] })).toMatchObject({ ok: false, failure: { code: 'redact', exit: 69 } });
    chmodSync(file, 0o600);
  });

  it('stands beside the secrets of the runbook, under names that no parameter can have', async () => {
    const basic = planOf([], { parameters: { password: { secret: { from: 'env', name: 'TOKEN' } } } });
    const plan = { ...basic, rules: { ...basic.rules, redact: { ...nothing, env: ['TOKEN'] } } };
    const outside = { files: filesFrom(root), random: { bytes: (count: number) => new Uint8Array(count) } };
    expect(await gatherSecrets(outside, plan, {}, environment)).toEqual(ok({ 'env:TOKEN': 'tok-hunter2', password: 'tok-hunter2' }));
  });
});

describe('a survey', () => {
  const basic = planOf([write(1, '/etc/app/app.conf', 'new')]);
  const plan = { ...basic, rules: { ...basic.rules, redact: { ...nothing, env: ['TOKEN', 'PIN'], presets: ['email'] as const } } };
  const planned = (more = plan) =>
    ({
      plan: more,
      blobs: new Map(),
      opened: { file: 'runbooks/x.yaml', authority: { allowSettled: () => ({ allowed: true }) } },
    }) as unknown as PlannedRun;

  function outside(facts: Readonly<Record<string, string>>, failing = false) {
    const survey = {
      ...orderOf(plan).survey,
      plan_digest: planDigest(plan),
      facts,
      writes: [{ step: 1, path: '/etc/app/app.conf', changes: true, diff: '-mail ann@example.org\n+token tok-hunter2\n' }],
      notes: ['saw tok-hunter2'],
    };
    const failure = { code: 'fact', exit: 69, message: 'a fact printed tok-hunter2', hint: 'ask ann@example.org' } as const;
    return {
      files: filesFrom(root),
      environment,
      evidence: evidenceStore(() => root),
      target: () => Promise.resolve({ survey: () => Promise.resolve(failing ? { ok: false, failure } : ok(survey)) } as never),
    };
  }

  it('shows none of it, and says what is not masked', async () => {
    expect(await surveyRun(outside({ version: '1.2' }), planned())).toMatchObject({
      ok: true,
      value: {
        facts: { version: '1.2' },
        writes: [{ diff: '-mail [redacted email]\n+token [redacted env:TOKEN]\n' }],
        notes: ['saw [redacted env:TOKEN]', 'redact: env:PIN is shorter than 6 characters and is not masked'],
      },
    });
  });

  it('is refused when a fact holds it, and the refusal does not tell it', async () => {
    const refused = await surveyRun(outside({ token: 'it is tok-hunter2' }), planned());
    expect(refused).toMatchObject({ ok: false, failure: { exit: 77, code: 'refused-by-host' } });
    expect(JSON.stringify(refused)).toContain('the fact token holds what `redact` of the policy masks (it is [redacted env:TOKEN])');
    expect(JSON.stringify(refused)).not.toContain('hunter2');
  });

  it('that fails does not tell it either', async () => {
    const failed = await surveyRun(outside({}, true), planned());
    expect(failed).toMatchObject({ failure: { message: 'a fact printed [redacted env:TOKEN]', hint: 'ask [redacted email]' } });
  });

  it('says where the runbook itself holds it', async () => {
    const told = { ...plan, declaration: { ...plan.declaration, objective: 'Use tok-hunter2' } };
    expect(await surveyRun(outside({}), planned(told))).toMatchObject({
      value: {
        notes: expect.arrayContaining(['redact: the runbook itself holds env:TOKEN, and the plan is recorded as it is']) as string[],
      },
    });
  });

  it('is the same as ever without a word of the policy', async () => {
    expect(await surveyRun(outside({ token: 'tok-hunter2' }), planned(basic as typeof plan))).toMatchObject({
      ok: true,
      value: { facts: { token: 'tok-hunter2' } },
    });
  });
});

it('what is sealed is searched for declared secrets everywhere, for other masked values in the evidence', () => {
  const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
  const files = [file('plan.json', '{"dir":"/srv/app"}'), file('evidence/1-1.out', 'all well')];
  const secrets = { '/etc/app.env:1': '/srv/app', password: 'correct horse' };
  expect(sealedFiles(files, 1000, secrets, ['password']).leaks).toEqual([]);
  expect(sealedFiles(files, 1000, secrets).leaks).toEqual([{ name: 'plan.json', secret: '/etc/app.env:1' }]);
  expect(sealedFiles([...files, file('evidence/2-1.out', 'in /srv/app')], 1000, secrets, ['password']).leaks).toEqual([
    { name: 'evidence/2-1.out', secret: '/etc/app.env:1' },
  ]);
  expect(sealedFiles([file('report.md', 'correct horse')], 1000, secrets, ['password']).leaks).toEqual([
    { name: 'report.md', secret: 'password' },
  ]);
});

it('the redactor knows patterns and presets of the policy', () => {
  expect(redactionsOf({ ...nothing, patterns: ['x+'], presets: ['ip'] }, { a: 'b' })).toEqual({
    secrets: { a: 'b' },
    patterns: ['x+'],
    presets: ['ip'],
  });
  expect(redactionsOf(undefined, {})).toEqual({ secrets: {}, patterns: [], presets: [] });
});
