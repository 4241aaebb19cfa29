/** Conversions between versions that differ in shape. All are pure and keep what they do not know. */
import type { KubeObject } from '../runtime';
import { isObject, type JsonObject } from './schema';

const object = (value: unknown): JsonObject => (isObject(value) ? value : {});
const defined = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  );

/** events.k8s.io/v1 to core v1. */
export function eventToCore(event: KubeObject): KubeObject {
  const {
    regarding,
    note,
    reportingController,
    deprecatedSource,
    deprecatedCount,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    ...rest
  } = event;
  return {
    ...rest,
    apiVersion: 'v1',
    kind: 'Event',
    metadata: event.metadata,
    ...defined({
      involvedObject: regarding,
      message: note,
      reportingComponent: reportingController,
      source: deprecatedSource,
      count: deprecatedCount,
      firstTimestamp: deprecatedFirstTimestamp,
      lastTimestamp: deprecatedLastTimestamp,
    }),
  };
}

/** Core v1 to events.k8s.io/v1. */
export function eventFromCore(event: KubeObject): KubeObject {
  const {
    involvedObject,
    message,
    reportingComponent,
    source,
    count,
    firstTimestamp,
    lastTimestamp,
    ...rest
  } = event;
  return {
    ...rest,
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: event.metadata,
    ...defined({
      regarding: involvedObject,
      note: message,
      reportingController: reportingComponent,
      deprecatedSource: source,
      deprecatedCount: count,
      deprecatedFirstTimestamp: firstTimestamp,
      deprecatedLastTimestamp: lastTimestamp,
    }),
  };
}

function isCpuUtilization(metric: unknown): boolean {
  const resource = object(object(metric).resource);
  return (
    resource.name === 'cpu' &&
    object(resource.target ?? resource.current).averageUtilization !== undefined
  );
}

/** autoscaling/v1 to autoscaling/v2: the CPU target becomes a metric. */
export function scalerToV2(scaler: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = object(
    scaler.spec,
  );
  const { currentCPUUtilizationPercentage: current, ...status } = object(
    scaler.status,
  );
  const target2 = { type: 'Utilization', averageUtilization: target };
  return {
    ...scaler,
    apiVersion: 'autoscaling/v2',
    spec: {
      ...spec,
      ...(target !== undefined && {
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: target2 } },
        ],
      }),
    },
    ...(scaler.status !== undefined && {
      status: {
        ...status,
        ...(current !== undefined && {
          currentMetrics: [
            {
              type: 'Resource',
              resource: {
                name: 'cpu',
                current: { averageUtilization: current },
              },
            },
          ],
        }),
      },
    }),
  };
}

/** autoscaling/v2 to autoscaling/v1: shows the CPU target only. */
export function scalerFromV2(scaler: KubeObject): KubeObject {
  const { metrics, behavior: _behavior, ...spec } = object(scaler.spec);
  const {
    currentMetrics,
    conditions: _conditions,
    ...status
  } = object(scaler.status);
  const cpu = Array.isArray(metrics)
    ? metrics.find(isCpuUtilization)
    : undefined;
  const current = Array.isArray(currentMetrics)
    ? currentMetrics.find(isCpuUtilization)
    : undefined;
  const target = object(object(object(cpu).resource).target).averageUtilization;
  const now = object(
    object(object(current).resource).current,
  ).averageUtilization;
  return {
    ...scaler,
    apiVersion: 'autoscaling/v1',
    spec: { ...spec, ...defined({ targetCPUUtilizationPercentage: target }) },
    ...(scaler.status !== undefined && {
      status: {
        ...status,
        ...defined({ currentCPUUtilizationPercentage: now }),
      },
    }),
  };
}
