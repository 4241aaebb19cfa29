import { kubeTime, type Controller } from '../../../runtime';
import { setCondition } from '../conditions';
import { keyOf, type KindName } from '../informers';
import {
  CONTROLLER_MANAGER,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';
import type { Autoscaler, Condition } from '../types';

const COMPONENT = 'horizontal-pod-autoscaler';
const SCALABLE: Record<
  string,
  KindName & ('Deployment' | 'StatefulSet' | 'ReplicaSet')
> = {
  Deployment: 'Deployment',
  StatefulSet: 'StatefulSet',
  ReplicaSet: 'ReplicaSet',
};

export interface AutoscalerPlan {
  status: NonNullable<Autoscaler['status']> & { observedGeneration: number };
  /** Set when the present size is out of bounds. */
  scale?: { to: number; why: string };
}

/**
 * What an autoscaler can do without metrics: keep its target within its bounds, and say that it
 * measures nothing.
 * @param replicas the present size of the target; undefined when there is no such target
 * @param time RFC 3339
 */
export function planAutoscaler(
  autoscaler: Autoscaler,
  replicas: number | undefined,
  time: string,
): AutoscalerPlan {
  const { minReplicas = 1, maxReplicas, scaleTargetRef } = autoscaler.spec;
  const observedGeneration = autoscaler.metadata.generation ?? 1;
  let conditions = autoscaler.status?.conditions;
  const put = (
    type: string,
    status: 'True' | 'False',
    reason: string,
    message: string,
  ) => {
    const condition: Condition = { type, status, reason, message };
    conditions = setCondition(conditions, condition, time);
  };
  const atRest = () => ({
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      conditions,
      observedGeneration,
    },
  });
  if (replicas === undefined) {
    const target = `${scaleTargetRef.kind.toLowerCase()}s.apps "${scaleTargetRef.name}"`;
    put(
      'AbleToScale',
      'False',
      'FailedGetScale',
      `the HPA controller was unable to get the target's current scale: ${target} not found`,
    );
    return atRest();
  }
  put(
    'AbleToScale',
    'True',
    'SucceededGetScale',
    "the HPA controller was able to get the target's current scale",
  );
  if (replicas === 0) {
    put(
      'ScalingActive',
      'False',
      'ScalingDisabled',
      'scaling is disabled since the replica count of the target is zero',
    );
    return atRest();
  }
  const message =
    'this cluster is simulated and measures no containers: it keeps the replica count within minReplicas and maxReplicas and scales on nothing else';
  put('ScalingActive', 'False', 'MetricsNotSimulated', message);
  const desired = Math.min(maxReplicas, Math.max(minReplicas, replicas));
  put(
    'ScalingLimited',
    'False',
    'DesiredWithinRange',
    'the desired count is within the acceptable range',
  );
  const why =
    replicas > maxReplicas
      ? 'Current number of replicas above Spec.MaxReplicas'
      : 'Current number of replicas below Spec.MinReplicas';
  return {
    status: {
      currentReplicas: replicas,
      desiredReplicas: desired,
      conditions,
      observedGeneration,
    },
    ...(desired !== replicas && { scale: { to: desired, why } }),
  };
}

/** Keeps the targets of HorizontalPodAutoscalers within their bounds. */
export function autoscalerController(tools: Tools): Controller {
  const { client, clock, informers, events } = tools;
  const autoscalers = informers.of('Autoscaler');

  function reconcile(key: string): void {
    const autoscaler = autoscalers.byKey(key);
    if (!autoscaler || autoscaler.metadata.deletionTimestamp) return;
    const {
      kind,
      name,
      apiVersion = 'apps/v1',
    } = autoscaler.spec.scaleTargetRef;
    const { namespace } = autoscaler.metadata;
    const target =
      kind in SCALABLE
        ? informers.of(SCALABLE[kind]).get(namespace, name)
        : undefined;
    const plan = planAutoscaler(
      autoscaler,
      target && (target.spec.replicas ?? 1),
      kubeTime(clock),
    );
    if (plan.scale) {
      const patch = { spec: { replicas: plan.scale.to } };
      client.patch({ apiVersion, kind, namespace, name }, patch, {
        type: 'merge',
        fieldManager: CONTROLLER_MANAGER,
      });
      const message = `New size: ${plan.scale.to}; reason: ${plan.scale.why}`;
      events.record(autoscaler, COMPONENT, {
        type: 'Normal',
        reason: 'SuccessfulRescale',
        message,
      });
    }
    const current = autoscalers.byKey(key);
    if (current) writeStatus(tools, current, plan.status);
  }

  return queueController(tools, 'autoscaler', {
    sources(enqueue) {
      autoscalers.onChange(({ object }) => enqueue(keyOf(object)));
      for (const kind of Object.values(SCALABLE)) {
        informers.of(kind).onChange(({ object }) => {
          for (const autoscaler of autoscalers.inNamespace(
            object.metadata.namespace ?? '',
          )) {
            const { scaleTargetRef } = autoscaler.spec;
            if (
              scaleTargetRef.kind === object.kind &&
              scaleTargetRef.name === object.metadata.name
            )
              enqueue(keyOf(autoscaler));
          }
        });
      }
    },
    reconcile,
  });
}
