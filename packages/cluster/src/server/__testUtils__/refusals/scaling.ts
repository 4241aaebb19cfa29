/** HorizontalPodAutoscalers and PodDisruptionBudgets that kube-apiserver 1.34 refuses, in its words. */
import { budget, HALF, scaledBy, scaler } from '../objects';
import type { Refusals, Refused } from '../refused';

const SCALERS: Refused[] = [
  [
    scaler({ minReplicas: 0 }),
    'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
    'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
  ],
  [
    scaler({ scaleTargetRef: {} }),
    'spec.scaleTargetRef.kind: Required value',
    'spec.scaleTargetRef.name: Required value',
    'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
  ],
  [
    scaler({ scaleTargetRef: { kind: 'a/b', name: 'x/y' } }),
    'spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain \'/\'',
    'spec.scaleTargetRef.name: Invalid value: "x/y": may not contain \'/\'',
    'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
  ],
  [
    scaler({ scaleTargetRef: { kind: 'Deployment', name: '..' } }),
    'spec.scaleTargetRef.name: Invalid value: "..": may not be \'..\'',
    'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
  ],
  [
    scaler({
      scaleTargetRef: { kind: 'Deployment', name: 'a', apiVersion: 'a/b/c' },
    }),
    'spec.scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
  ],
  [
    scaledBy({}),
    'spec.metrics[0].type: Required value: must specify a metric source type',
    'spec.metrics[0].type: Unsupported value: "": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    'spec.metrics[0].type: Unsupported value: "": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
  ],
  [
    scaledBy({ type: 'Resource', resource: {} }),
    'spec.metrics[0].resource.name: Required value: must specify a resource name',
    'spec.metrics[0].resource.target.type: Required value: must specify a metric target type',
    'spec.metrics[0].resource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
    'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
  ],
  [
    scaledBy({ type: 'Resource', resource: { name: 'cpu' } }),
    'spec.metrics[0].resource.target.type: Required value: must specify a metric target type',
    'spec.metrics[0].resource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
    'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
  ],
  [
    scaledBy({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'x' } },
    }),
    'spec.metrics[0].resource.target.type: Invalid value: "x": must be either Utilization, Value, or AverageValue',
    'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
  ],
  [
    scaledBy({
      type: 'Resource',
      resource: {
        name: 'cpu',
        target: {
          type: 'Utilization',
          averageUtilization: 50,
          averageValue: '1',
        },
      },
    }),
    'spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
  ],
  [
    scaledBy({
      type: 'Resource',
      resource: {
        name: 'cpu',
        target: { type: 'AverageValue', averageValue: '-1' },
      },
    }),
    'spec.metrics[0].resource.target.averageValue: Invalid value: "-1": must be positive',
  ],
  [
    scaledBy({
      type: 'Resource',
      resource: { name: 'cpu', target: HALF },
      pods: {
        metric: { name: 'x' },
        target: { type: 'AverageValue', averageValue: '1' },
      },
    }),
    'spec.metrics[0].pods: Forbidden: must populate the given metric source only',
  ],
  [
    scaledBy({ type: 'Pods', pods: {} }),
    'spec.metrics[0].pods.metric.name: Required value: must specify a metric name',
    'spec.metrics[0].pods.target.type: Required value: must specify a metric target type',
    'spec.metrics[0].pods.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
    'spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue',
  ],
  [
    scaledBy({
      type: 'Pods',
      pods: { metric: { name: 'x' }, target: { type: 'AverageValue' } },
    }),
    'spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue',
  ],
  [
    scaledBy({
      type: 'Pods',
      pods: { metric: {}, target: { type: 'AverageValue', averageValue: '1' } },
    }),
    'spec.metrics[0].pods.metric.name: Required value: must specify a metric name',
  ],
  [
    scaledBy({
      type: 'Pods',
      pods: {
        metric: { name: 'a/b' },
        target: { type: 'AverageValue', averageValue: '-1' },
      },
    }),
    'spec.metrics[0].pods.metric.name: Invalid value: "a/b": may not contain \'/\'',
    'spec.metrics[0].pods.target.averageValue: Invalid value: "-1": must be positive',
  ],
  [
    scaledBy({ type: 'Object', object: {} }),
    'spec.metrics[0].object.describedObject.kind: Required value',
    'spec.metrics[0].object.describedObject.name: Required value',
    'spec.metrics[0].object.metric.name: Required value: must specify a metric name',
    'spec.metrics[0].object.target.type: Required value: must specify a metric target type',
    'spec.metrics[0].object.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
    'spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue',
  ],
  [
    scaledBy({
      type: 'Object',
      object: {
        describedObject: { kind: 'Ingress', name: 'a' },
        metric: { name: 'x' },
        target: { type: 'Value' },
      },
    }),
    'spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue',
  ],
  [
    scaledBy({
      type: 'Object',
      object: {
        describedObject: {},
        metric: { name: 'x' },
        target: { type: 'Value', value: '1' },
      },
    }),
    'spec.metrics[0].object.describedObject.kind: Required value',
    'spec.metrics[0].object.describedObject.name: Required value',
  ],
  [
    scaledBy({
      type: 'Object',
      object: {
        describedObject: { kind: 'Ingress', name: 'a' },
        metric: {},
        target: { type: 'Value', value: '-1' },
      },
    }),
    'spec.metrics[0].object.metric.name: Required value: must specify a metric name',
    'spec.metrics[0].object.target.value: Invalid value: "-1": must be positive',
  ],
  [
    scaledBy({ type: 'External', external: {} }),
    'spec.metrics[0].external.metric.name: Required value: must specify a metric name',
    'spec.metrics[0].external.target.type: Required value: must specify a metric target type',
    'spec.metrics[0].external.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
    'spec.metrics[0].external.target.averageValue: Required value: must set either a target value for metric or a per-pod target',
  ],
  [
    scaledBy({
      type: 'External',
      external: { metric: { name: 'x' }, target: { type: 'Value' } },
    }),
    'spec.metrics[0].external.target.averageValue: Required value: must set either a target value for metric or a per-pod target',
  ],
  [
    scaledBy({
      type: 'External',
      external: {
        metric: { name: 'x' },
        target: { type: 'Value', value: '1', averageValue: '1' },
      },
    }),
    'spec.metrics[0].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target',
  ],
  [
    scaledBy({
      type: 'External',
      external: {
        metric: { name: 'a/b' },
        target: { type: 'Value', value: '1' },
      },
    }),
    'spec.metrics[0].external.metric.name: Invalid value: "a/b": may not contain \'/\'',
  ],
  [
    scaledBy({ type: 'ContainerResource', containerResource: {} }),
    'spec.metrics[0].containerResource.name: Required value: must specify a resource name',
    'spec.metrics[0].containerResource.container: Required value: must specify a container',
    'spec.metrics[0].containerResource.target.type: Required value: must specify a metric target type',
    'spec.metrics[0].containerResource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
    'spec.metrics[0].containerResource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
  ],
  [
    scaledBy({
      type: 'ContainerResource',
      containerResource: { name: 'cpu', target: HALF },
    }),
    'spec.metrics[0].containerResource.container: Required value: must specify a container',
  ],
  [
    scaledBy({
      type: 'ContainerResource',
      containerResource: {
        name: 'cpu',
        container: 'a',
        target: { type: 'Utilization' },
      },
    }),
    'spec.metrics[0].containerResource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
  ],
  [
    scaledBy({
      type: 'ContainerResource',
      containerResource: {
        name: 'cpu',
        container: 'a',
        target: { type: 'Utilization', averageUtilization: 0 },
      },
    }),
    'spec.metrics[0].containerResource.target.averageUtilization: Invalid value: 0: must be greater than 0',
  ],
  [
    scaledBy({
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'A_b', target: HALF },
    }),
    'spec.metrics[0].containerResource.container: Invalid value: "A_b": a lowercase RFC 1123 label',
  ],
  [
    scaledBy({
      type: 'ContainerResource',
      containerResource: { container: 'a', target: HALF },
    }),
    'spec.metrics[0].containerResource.name: Required value: must specify a resource name',
  ],
  [
    scaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 3601 } } }),
    'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
  ],
  [
    budget({ minAvailable: 1, maxUnavailable: 1 }),
    'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
  ],
];

export const scaling: Refusals = { objects: SCALERS, changes: [] };
