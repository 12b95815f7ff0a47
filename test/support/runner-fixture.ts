import type { Answer, Event, NewEvent } from '../../src/model/event.ts';
import type { Order } from '../../src/model/order.ts';
import type { ExitCode } from '../../src/model/outcome.ts';
import { planDigest } from '../../src/model/plan.ts';
import { surveyDigest } from '../../src/model/survey.ts';
import { runOperation } from '../../src/runner/run-operation.ts';
import { connectTo } from '../../src/runner/socket-client.ts';
import type { MemoryOutside } from './memory-outside.ts';

export const operationId = 'OPS-2026-11-21-001';

/** The first records of an operation, as its start writes them. */
export function firstRecords({ plan, survey, approval, ...order }: Order): NewEvent[] {
  return [
    {
      type: 'operation-declared',
      declaration: plan.declaration,
      runbook: plan.runbook,
      requested_by: order.requested_by,
      executed_by: order.executed_by,
      acts_as: 'root',
      attended: order.attended,
      workspace: order.workspace,
      hostname: 'memory',
      machine_id: 'm'.repeat(32),
      boot_id: 'boot-1',
      holdpoint_version: '0.0.0',
    },
    {
      type: 'plan-sealed',
      plan_digest: planDigest(plan),
      policy_digest: plan.policy.sha256,
      computed_class: plan.computed_class,
      steps: plan.steps.length,
    },
    {
      type: 'survey-taken',
      survey_digest: surveyDigest(survey),
      enforcement: survey.enforcement,
      gate_view: survey.gate_view,
      unconfined: survey.unconfined,
      facts: survey.facts,
    },
    { type: 'approval-recorded', approval },
    { type: 'claims-taken', paths: plan.scope.writable, units: plan.scope.units },
  ];
}

/** Writes the order and the first records. */
export async function declare(memory: MemoryOutside, order: Order, id = operationId): Promise<void> {
  memory.orders.set(id, order);
  memory.claims.push({ operation_id: id, paths: order.plan.scope.writable, units: order.plan.scope.units });
  const writer = memory.writer(id);
  for (const event of firstRecords(order)) await writer.append(event);
  await writer.close();
}

/** Runs a declared operation to the end of its runner. */
export async function runToEnd(memory: MemoryOutside, mode: 'new' | 'resume' = 'new', id = operationId): Promise<ExitCode> {
  const ran = await runOperation(memory.outside(), id, mode, 42, new AbortController().signal);
  if (!ran.ok) throw new Error(ran.failure.message);
  return ran.value;
}

/** Resumes and answers the open question. */
export async function answerAndRun(memory: MemoryOutside, answer: Answer, reason?: string, id = operationId): Promise<ExitCode> {
  const question = memory.events(id).findLast((event) => event.type === 'halted')?.question.number ?? 0;
  const running = runToEnd(memory, 'resume', id);
  const link = await connectWhenReady(memory, id);
  link.send({ kind: 'answer', question, answer, by: 'ann', ...(reason === undefined ? {} : { reason }) });
  for await (const message of link.messages) {
    if (message.kind === 'refused') throw new Error(message.message);
    // An unattended runner ends when it halts again and nobody is there.
    if (message.kind === 'event' && message.event.type === 'halted' && message.event.question.number > question) link.close();
  }
  return running;
}

export async function connectWhenReady(memory: MemoryOutside, id = operationId) {
  for (;;) {
    const link = await connectTo(memory.outside().operations.socket(id), id);
    if (link !== undefined) return link;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** The types of the events, in order, without what comes before the runner. */
export function typesOf(events: readonly Event[]): string[] {
  return events.slice(events.findIndex(({ type }) => type === 'runner-started')).map(({ type }) => type);
}

export function last<T extends Event['type']>(events: readonly Event[], type: T): Extract<Event, { readonly type: T }> | undefined {
  return events.findLast((event): event is Extract<Event, { readonly type: T }> => event.type === type);
}
