/** What a policy says of itself once Kyverno has read it. */
import { type ClusterContext, kubeTime } from '../../../runtime';
import { type Condition, conditionsOf, withCondition } from '../conditions';
import type { EventRecorder } from '../events';
import { refOf } from '../flux/inventory';
import { writeStatus } from '../statusWriter';
import { ADMISSION_GROUP, policyKindOf } from './kinds';
import type { Loaded, LoadedPolicy } from './loaded';

const component = 'kyverno';

function isPolicy(loaded: Loaded): loaded is LoadedPolicy {
  return policyKindOf(loaded.object) !== undefined;
}

function sayOf(loaded: Loaded): string {
  const { problem } = loaded;
  if (problem === undefined) return 'Policy is ready for serving.';
  if (!isPolicy(loaded))
    return `The exception does not load: ${problem}. It excepts nothing.`;
  const inForce = loaded.policy
    ? ' The last version that loaded stays in force.'
    : ' It judges nothing.';
  return `The policy does not load: ${problem}.${inForce}`;
}

function conditions(
  before: unknown,
  type: string,
  { problem }: Loaded,
  message: string,
  time: string,
): Condition[] {
  return withCondition(
    conditionsOf({ status: before }),
    {
      type,
      status: problem === undefined ? 'True' : 'False',
      reason: problem === undefined ? 'Succeeded' : 'Failed',
      message,
    },
    time,
  );
}

/** Writes whether a policy loads into its status, and an event when it does not. */
export function reportLoaded(
  context: ClusterContext,
  events: EventRecorder,
  loaded: Loaded,
): void {
  const { object, problem } = loaded;
  const message = sayOf(loaded);
  const time = kubeTime(context.clock);
  if (isPolicy(loaded) && loaded.kind.group !== ADMISSION_GROUP)
    writeStatus(context.client, refOf(object), component, status =>
      loaded.kind.source === 'kyverno'
        ? {
            ...status,
            ready: problem === undefined,
            conditions: conditions(status, 'Ready', loaded, message, time),
          }
        : {
            ...status,
            conditionStatus: {
              ready: problem === undefined,
              message: problem === undefined ? '' : message,
              conditions: conditions(
                status.conditionStatus,
                'PolicyCached',
                loaded,
                message,
                time,
              ),
            },
          },
    );
  if (problem === undefined) return;
  events.warning(object, 'PolicyError', message);
  context.logger.error(
    `${component}: ${object.kind}/${object.metadata.name}: ${message}`,
  );
}
