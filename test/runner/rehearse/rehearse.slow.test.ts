import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { noRehearsal } from '../../host/rehearsal/use-rehearsal.ts';
import { storedProof, useWorkspace } from './use-workspace.ts';

function listing(folder: string): string {
  return execFileSync('find', [folder, '-printf', '%P %y %m %U %G %s %T@ %l %n\\n']).toString();
}

describe.skipIf(noRehearsal !== undefined)('a rehearsal on this machine', () => {
  test('all steps, and the rollback from each, leave the pre-image; the proof is stored, the host untouched', async () => {
    const own = await useWorkspace();
    mkdirSync(path.join(own.top, 'sub'));
    for (const name of ['a', 'b', 'sub/c']) writeFileSync(path.join(own.top, name), `${name}\n`);
    own.runbook(`  - name: Edit a
    write: { path: ${own.top}/a, content: "new\\n" }
  - name: Close b
    run: /usr/bin/chmod 0600 ${own.top}/b
    gates: [{ file: { path: ${own.top}/b, mode: "0600" } }]
  - name: Remove sub
    run: /usr/bin/rm -r ${own.top}/sub
    gates: [{ file: { path: ${own.top}/sub, absent: true } }]
  - name: Make another
    run: [/usr/bin/mkdir, -p, ${own.top}/made/in]
    gates: [{ file: { path: ${own.top}/made/in, exists: true } }]
`);
    const before = listing(own.top);
    const { exit, proof, err } = await own.rehearse();
    expect(err).toBe('');
    expect(exit).toBe(0);
    expect(proof).toMatchObject({ passed: true, problems: [], not_rehearsed: [], stage: 'view' });
    expect(proof.steps.map((step) => ('rollback' in step ? step.rollback : step.is))).toEqual(
      [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]].map((begun) => ({ begun, equal: true, problems: [], not_rehearsed: [] })),
    );
    expect(
      proof.steps.map((step) =>
        'changes' in step ? step.changes.map(({ path: where, change }) => `${change} ${path.relative(own.top, where)}`) : [],
      ),
    ).toEqual([['changed a'], ['changed b'], ['removed sub', 'removed sub/c'], ['created made', 'created made/in']]);
    expect(proof.steps[0]).toMatchObject({ changes: [{ diff: `--- ${own.top}/a\n+++ ${own.top}/a\n@@ -1 +1 @@\n-a\n+new\n` }] });
    expect(proof.changed_paths.map((where) => path.relative(own.top, where))).toEqual(['a', 'b', 'made', 'made/in', 'sub']);
    expect(storedProof(own)).toMatchObject({ ground: proof.ground, made_at: proof.made_at });
    expect(statSync(path.join(own.state, 'rehearsals', own.proofs()[0]!)).mode & 0o777).toBe(0o600);
    expect(listing(own.top)).toBe(before);
  });

  test('a step whose gate fails ends it with the evidence, and the rollback of that state is tried as well', async () => {
    const own = await useWorkspace();
    writeFileSync(path.join(own.top, 'a'), 'a\n');
    own.runbook(`  - name: Break it
    run: [/usr/bin/sh, -c, "echo said this; echo broken >${own.top}/a"]
    gates: [{ file: { path: ${own.top}/a, contains: fine } }]
  - name: Never
    run: /usr/bin/rm ${own.top}/a
    gates: [{ file: { path: ${own.top}/a, absent: true } }]
`);
    const { exit, proof } = await own.rehearse();
    expect(exit).toBe(1);
    expect(proof).toMatchObject({ passed: false, problems: [expect.stringContaining('step 1 (Break it): exit 0; gate file')] });
    expect(proof.steps).toMatchObject([{ is: 'failed', output: ['said this'], rollback: { equal: true } }]);
    expect(readFileSync(path.join(own.top, 'a'), 'utf8')).toBe('a\n');
  });

  test('what reaches something or needs a person is named with the reason, and not pretended', async () => {
    const own = await useWorkspace();
    own.runbook(
      `  - name: Ask somebody
    manual: { say: Look at it, class: READ_ONLY }
    gates: [{ manual: Is it well }]
    undo: { none: nothing is done }
  - name: Write
    write: { path: ${own.top}/a, content: "new\\n" }
    gates:
      - http: http://127.0.0.1:9/
      - tcp: 127.0.0.1:9
`,
      { health: '  - http: http://127.0.0.1:9/\n' },
    );
    const { exit, proof } = await own.rehearse();
    expect(exit).toBe(0);
    expect(proof.not_rehearsed).toEqual([
      'healthy: gate http http://127.0.0.1:9/ answers 200: nothing listens in a view',
      'step 1 (Ask somebody): a person does it',
      'step 2 (Write): gate http http://127.0.0.1:9/ answers 200: nothing listens in a view',
      'step 2 (Write): gate tcp 127.0.0.1:9 is open: nothing listens in a view',
    ]);
  });

  test('a rollback that does not do what it should is caught: an undo that fails, and one whose gate fails', async () => {
    const own = await useWorkspace();
    mkdirSync(path.join(own.top, 'two'));
    own.runbook(`  - name: Make a folder
    run: /usr/bin/mkdir ${own.top}/two/new
    gates: [{ file: { path: ${own.top}/two/new, exists: true } }]
    undo:
      - run: /usr/bin/rmdir ${own.top}/two
        gates: [{ file: { path: ${own.top}/two/new, absent: true } }]
  - name: Never reached by a person
    write: { path: ${own.top}/a, content: "a" }
`);
    const { exit, proof } = await own.rehearse();
    expect(exit).toBe(1);
    expect(proof.problems[0]).toMatch(
      /^rollback after step 1 \(Make a folder\): revert\.sh ended with exit 3: undo 0 of step 1 did not do what it should/,
    );
    expect(proof.steps).toMatchObject([
      { is: 'passed', rollback: { equal: false } },
      { is: 'passed', rollback: { equal: false } },
    ]);
  });

  test('what a step without undo leaves is kept, and no difference', async () => {
    const own = await useWorkspace();
    writeFileSync(path.join(own.top, 'a'), 'a\n');
    own.runbook(`  - name: Note
    run: [/usr/bin/touch, ${own.top}/note]
    gates: [{ file: { path: ${own.top}/note, exists: true } }]
    undo: { none: a note }
  - name: Edit
    write: { path: ${own.top}/a, content: "new\\n" }
`);
    const { exit, proof } = await own.rehearse();
    expect(proof.problems).toEqual([]);
    expect(exit).toBe(0);
  });

  test('a program that finds out where it is and does something else: the report names the difference', async () => {
    const own = await useWorkspace({ rehearsal: 'required' });
    own.runbook(`  - name: Look where it is
    run: [/usr/bin/sh, -c, "if grep -q holdpoint-rehearsal /proc/self/mountinfo; then touch ${own.top}/in-view; else touch ${own.top}/on-host; fi"]
    gates: [{ command: /usr/bin/test -d ${own.top} }]
`);
    const ran = await own.hp('run', 'runbooks/x.yaml', '--unattended');
    expect(ran.exit).toBe(0);
    const [id] = readdirSync(path.join(own.root, 'ledger/runs'));
    const report = readFileSync(path.join(own.root, 'ledger/runs', id!, 'report.md'), 'utf8');
    expect(report).toContain(`Step 1 changed other paths than in its rehearsal: also ${own.top}/on-host; not ${own.top}/in-view.`);
    const sealed = JSON.parse(readFileSync(path.join(own.root, 'ledger/runs', id!, 'rehearsal.json'), 'utf8')) as object;
    expect(sealed).toMatchObject({ passed: true, steps: [{ step: 1, is: 'passed' }] });
    expect((await own.hp('ledger', 'verify')).exit).toBe(0);
  });

  test('a secret is in no line of the proof, neither as output nor as a diff; one that is typed later is named', async () => {
    const own = await useWorkspace();
    const secret = 'correct-horse-battery';
    writeFileSync(path.join(own.root, 'token'), `${secret}\n`);
    own.runbook(
      `  - name: Say it
    run: { argv: [/usr/bin/tee, ${own.top}/copy], stdin: "key \${token}\\n" }
    gates: [{ command: /usr/bin/false }]
  - name: Use another
    write: { path: ${own.top}/b, content: "\${typed}" }
`,
      {
        extra: `parameters:
  token: { type: secret, from: { file: ${own.root}/token } }
  typed: { type: secret, from: prompt }
`,
      },
    );
    const { exit, proof } = await own.rehearse();
    expect(exit).toBe(1);
    const text = readFileSync(path.join(own.state, 'rehearsals', own.proofs()[0]!), 'utf8');
    expect(text).not.toContain(secret);
    expect(proof.steps[0]).toMatchObject({ is: 'failed', output: [expect.stringContaining('key ') as string] });
    own.runbook(
      `  - name: Use another
    write: { path: ${own.top}/b, content: "\${typed}" }
`,
      { extra: 'parameters: { typed: { type: secret, from: prompt } }\n' },
    );
    expect((await own.rehearse()).proof.not_rehearsed).toEqual([
      'step 1 (Use another): the secret typed has no value before the operation starts',
    ]);
  });

  test('a hard link that a view parts is an overlay difference, no failure', async () => {
    const own = await useWorkspace();
    writeFileSync(path.join(own.top, 'one'), 'one\n');
    linkSync(path.join(own.top, 'one'), path.join(own.top, 'two'));
    own.runbook(`  - name: Append
    run: [/usr/bin/sh, -c, "echo more >>${own.top}/one"]
    gates: [{ command: /usr/bin/grep -q more ${own.top}/one }]
`);
    const before = listing(own.top);
    const { exit, proof } = await own.rehearse();
    expect(proof).toMatchObject({ passed: true, problems: [], overlay_differences: [expect.stringContaining(`${own.top}/one`)] });
    expect(exit).toBe(0);
    expect(listing(own.top)).toBe(before);
  });

  test('required: run rehearses by itself, the entry says so, and an edit after that makes the proof stale', async () => {
    const own = await useWorkspace({ rehearsal: 'required' });
    writeFileSync(path.join(own.top, 'a'), 'a\n');
    own.runbook(`  - name: Edit
    write: { path: ${own.top}/a, content: "new\\n" }
`);
    const first = await own.hp('run', 'runbooks/x.yaml', '--unattended');
    expect(first.err).toContain('rehearsing: step 1 of ');
    expect(first.exit).toBe(0);
    expect(readFileSync(path.join(own.top, 'a'), 'utf8')).toBe('new\n');
    const [proof] = own.proofs();
    writeFileSync(path.join(own.top, 'a'), 'somebody\n');
    const second = await own.hp('run', 'runbooks/x.yaml', '--unattended');
    expect(second.err).toContain('the last rehearsal does not count any more: the allowed paths have changed since');
    expect(second.exit).toBe(0);
    expect(own.proofs()).not.toContain(proof);
  });

  test('required: what somebody edits between rehearsal and start refuses the run (77), and their edit stays', async () => {
    const own = await useWorkspace({ rehearsal: 'required' });
    writeFileSync(path.join(own.top, 'a'), 'a\n');
    own.runbook(`  - name: Edit
    write: { path: ${own.top}/a, content: "new\\n" }
  - name: Wait
    run: /usr/bin/sleep 4
    gates: [{ command: /usr/bin/grep -q new ${own.top}/a }]
`);
    const child = own.start('run', 'runbooks/x.yaml', '--unattended');
    let err = '';
    let edited = false;
    child.stderr!.on('data', (bytes: Buffer) => {
      err += bytes.toString();
      // The view has a copy of this file by now, so only the host's own is changed.
      if (err.includes('rehearsing: step 2') && !edited) {
        writeFileSync(path.join(own.top, 'a'), 'somebody\n');
        edited = true;
      }
    });
    const exit = await new Promise((resolve) => child.on('close', resolve));
    expect(err).toContain('holdpoint: the rehearsal does not count any more: the allowed paths have changed since');
    expect(exit).toBe(77);
    expect(readFileSync(path.join(own.top, 'a'), 'utf8')).toBe('somebody\n');
  });

  test('required: what fails in the rehearsal is refused (77), and nothing was changed', async () => {
    const own = await useWorkspace({ rehearsal: 'required' });
    writeFileSync(path.join(own.top, 'a'), 'a\n');
    own.runbook(`  - name: Fail
    run: /usr/bin/false
    gates: [{ file: { path: ${own.top}/a, exists: true } }]
`);
    const ran = await own.hp('run', 'runbooks/x.yaml', '--unattended');
    expect(ran.exit).toBe(77);
    expect(ran.err).toContain('holdpoint: the rehearsal failed: step 1 (Fail): ');
  });
});
