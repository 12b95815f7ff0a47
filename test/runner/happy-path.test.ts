import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryOutside } from '../support/memory-outside.ts';
import { orderOf, planOf, service, write } from '../support/plan-fixture.ts';
import { declare, last, operationId, runToEnd, typesOf } from '../support/runner-fixture.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

let folder: ReturnType<typeof scratchFolder>;
let memory: MemoryOutside;
beforeEach(() => {
  folder = scratchFolder();
  memory = new MemoryOutside(folder.path);
  memory.host.put('/etc/app/app.conf', 'old');
  memory.host.unit('app.service', true, '/etc/app/app.conf');
});
afterEach(() => folder[Symbol.dispose]());

const steps = [write(1, '/etc/app/app.conf', 'new'), service(2, 'app.service', 'reload')];

describe('an operation whose gates all pass', () => {
  it('ends in SUCCESS with an entry, a sealed run and a commit of exactly these', async () => {
    await declare(memory, orderOf(planOf(steps)));
    expect(await runToEnd(memory)).toBe(0);
    expect(typesOf(memory.events(operationId))).toEqual([
      'runner-started',
      'boundary-tried',
      'baselines-recorded',
      'output-stored',
      'gate-judged',
      'snapshot-taken',
      'revert-compiled',
      'step-intended',
      'step-exited',
      'changes-recorded',
      'output-stored',
      'gate-judged',
      'step-passed',
      'step-intended',
      'step-exited',
      'changes-recorded',
      'output-stored',
      'gate-judged',
      'step-passed',
      'output-stored',
      'gate-judged',
      'outcome-computed',
      'report-filed',
      'entry-written',
      'operation-closed',
    ]);
    expect(memory.host.serves('app.service')).toBe('new');
    expect(last(memory.events(operationId), 'operation-closed')).toMatchObject({ outcome: 'SUCCESS', exit: 0 });
    expect(memory.claims).toEqual([]);
    expect([...memory.workspace.keys()]).toEqual(
      expect.arrayContaining(['ledger/2026-11.yaml', `ledger/runs/${operationId}/journal.ndjson`, `ledger/runs/${operationId}/report.md`]),
    );
    expect(memory.commits.map(({ paths }) => paths)).toEqual([
      ['ledger/2026-11.yaml', ...[...memory.workspace.keys()].filter((path) => path.includes('/runs/')).toSorted()],
    ]);
  });
});

describe('an operation whose gate fails', () => {
  it('puts files back, makes the service serve them again, proves it, and ends in ROLLBACK', async () => {
    memory.host.gates.set('gate 2', () => 'FAIL');
    await declare(memory, orderOf(planOf(steps)));
    expect(await runToEnd(memory)).toBe(4);
    expect(memory.host.serves('app.service')).toBe('old');
    expect(memory.host.acts).toEqual([
      'judge healthy',
      'snapshot',
      'write /etc/app/app.conf',
      'judge gate 1',
      'reload app.service',
      'judge gate 2',
      'restore /etc/app/app.conf',
      'reload app.service',
      'judge healthy',
    ]);
    expect(last(memory.events(operationId), 'rollback-verified')).toMatchObject({ problems: [], independent_tool: 'memory' });
  });
});
