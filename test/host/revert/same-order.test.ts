import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compensationKey, compensationsOf } from '../../../src/engine/rollback.ts';
import type { History, StepRecord } from '../../../src/engine/state.ts';
import { compileRevert } from '../../../src/host/revert/compile-revert.ts';
import { noBaselines, type UnitState } from '../../../src/model/observation.ts';
import type { Step, Undo } from '../../../src/model/step.ts';
import { command, planOf, run, service, write } from '../../support/plan-fixture.ts';

// One list of effects: the order of the program's acts is the engine's, key by key.

const item = { action: { kind: 'run', command: command('/undo') }, gates: [] } as const;
const undos: readonly Undo[] = [
  { kind: 'snapshot' },
  { kind: 'again' },
  { kind: 'list', items: [item] },
  { kind: 'list', items: [item, item] },
  { kind: 'none', why: "it's a log" },
  { kind: 'impossible', why: 'mail is out' },
];

const makers: readonly ((index: number) => Step)[] = [
  (index) => write(index, `/etc/app/${index}`, 'x'),
  (index) => service(index, 'app.service', 'reload'),
  (index) => service(index, 'app.service', 'restart'),
  (index) => service(index, 'other.service', 'stop'),
  ...undos.map((undo) => (index: number) => run(index, [`/do/${index % 2}`], undo)),
];

const unit: UnitState = {
  unit: 'other.service',
  load_state: 'loaded',
  active_state: 'active',
  sub_state: 'running',
  unit_file_state: 'enabled',
  invocation_id: '1',
  restarts: 0,
  active_enter: '1',
};

function recordOf(step: number): StepRecord {
  const result = { result: 'done', summary: 'exit 0', detail: [], confined: true } as const;
  const paths = [{ path: `/etc/app/${step}`, change: 'changed', what: ['content'] }] as const;
  return { is: 'passed', baselines: { ...noBaselines, units: { 'other.service': unit } }, result, changes: { known: 'yes', paths } };
}

/** Says instead of doing. */
const stubs = `
tab=' ' done_once=
was_begun() { case " $begun " in *" $1 "*) return 0 ;; esac; return 1; }
is_one_of() { case " $2 " in *" $1 "*) return 0 ;; esac; return 1; }
once() { ! is_one_of "$1" "$done_once" || return 1; done_once="$done_once $1"; }
restore_step() { echo "restore-paths $1"; }
undo_item() { echo "undo-action $1.$2"; }
pass_over() { echo "pass-over $1"; }
impossible() { echo "impossible $1"; }
reverse_service() { echo "reverse-service $1"; }
again_service() { :; }
again_failed() { :; }
part() { "$2"; }
new_command() { :; }
run_command() { :; }
say() { case $1 in *' once more: '*) set -- $1; echo "again $2" ;; esac; }
begun=$1
files_first
publish
`;

test('the acts of revert.sh are those of the engine, in its order, for 150 random plans and begun steps', () => {
  const steps = fc.array(fc.nat({ max: makers.length - 1 }), { minLength: 1, maxLength: 7 });
  const property = fc.property(steps, fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }), (kinds, isBegun) => {
    const plan = planOf(
      kinds.map((kind, place) => makers[kind]!(place + 1)),
      { healthy: [] },
    );
    const begun = plan.steps.map(({ index }) => index).filter((index) => isBegun[index - 1]);
    const history = { steps: Object.fromEntries(begun.map((index) => [index, recordOf(index)])), foreign: [] } as unknown as History;
    const program = compileRevert({
      operation: 'OPS-2026-11-21-001',
      plan,
      preimage: '/state/preimage',
      entries: 0,
      enforced: true,
      readsAttributes: true,
      state: [],
      words: {},
    });
    const compiled = program.slice(0, program.indexOf('# From here on'));
    const said = execFileSync('/usr/bin/dash', ['-c', compiled + stubs, 'revert.sh', begun.join(' ')], { encoding: 'utf8' });
    expect(said.split('\n').filter((line) => line !== '')).toEqual(compensationsOf(plan, history).map(compensationKey));
  });
  fc.assert(property, { numRuns: 150 });
});
