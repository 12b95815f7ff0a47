import type { Event } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Order } from '../model/order.ts';
import { exitCodes } from '../model/outcome.ts';
import { planDigest } from '../model/plan.ts';
import { surveyDigest } from '../model/survey.ts';

/** What is run is what was approved: plan and survey that lie beside the journal are those whose digests it holds. A value: they are not. */
export function otherThanRecorded(id: OperationId, order: Order, events: readonly Event[]): Failure | undefined {
  const sealed = events.find((event) => event.type === 'plan-sealed');
  const surveyed = events.find((event) => event.type === 'survey-taken');
  const differing = [
    ...(sealed === undefined || sealed.plan_digest === planDigest(order.plan) ? [] : ['plan']),
    ...(surveyed === undefined || surveyed.survey_digest === surveyDigest(order.survey) ? [] : ['survey']),
  ];
  if (differing.length === 0) return undefined;
  return {
    code: 'order-differs',
    exit: exitCodes.refused,
    message: `the ${differing.join(' and the ')} of ${id} on disk is not what its journal says was approved`,
    hint: 'nothing is run from it; look at the host by hand, the pre-image lies beside the journal',
  };
}
