/** What says how many pods there may be. */
import type { FieldError, KubeObject } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { invalidValue, notAllowed, oneOf, required } from './errors';
import { share } from './fields';
import { objectReference, validateMetric } from './metrics';
import { labelSelector } from './selectors';

const LONGEST_PERIOD = 1800;
const LONGEST_WINDOW = 3600;

function validatePace(pace: JsonObject, at: string): FieldError[] {
  const window = pace.stabilizationWindowSeconds;
  const errors = oneOf(`${at}.selectPolicy`, pace.selectPolicy, [
    'Disabled',
    'Max',
    'Min',
  ]);
  const refuse = (field: string, value: unknown, why: string) =>
    errors.push(invalidValue(`${at}.${field}`, value, why));
  if (typeof window === 'number' && window < 0)
    refuse(
      'stabilizationWindowSeconds',
      window,
      'must be greater than or equal to zero',
    );
  if (typeof window === 'number' && window > LONGEST_WINDOW)
    refuse(
      'stabilizationWindowSeconds',
      window,
      `must be less than or equal to ${LONGEST_WINDOW}`,
    );
  if (Array.isArray(pace.policies) && pace.policies.length === 0)
    errors.push(required(`${at}.policies`, 'must specify at least one Policy'));
  objectsOf(pace.policies).forEach((policy, index) => {
    const { type, value, periodSeconds: period } = policy;
    const where = `policies[${index}]`;
    errors.push(
      ...oneOf(`${at}.${where}.type`, textOf(type), ['Percent', 'Pods']),
    );
    if (Number(value ?? 0) <= 0)
      refuse(`${where}.value`, value ?? 0, 'must be greater than zero');
    if (Number(period ?? 0) <= 0)
      refuse(
        `${where}.periodSeconds`,
        period ?? 0,
        'must be greater than zero',
      );
    if (Number(period) > LONGEST_PERIOD)
      refuse(
        `${where}.periodSeconds`,
        period,
        `must be less than or equal to ${LONGEST_PERIOD}`,
      );
  });
  return errors;
}

export function validateAutoscaler(object: KubeObject): FieldError[] {
  const spec = objectOf(object.spec);
  const errors: FieldError[] = [];
  const minimum = Number(spec.minReplicas ?? 1);
  const maximum = Number(spec.maxReplicas ?? 0);
  if (minimum < 1)
    errors.push(
      invalidValue(
        'spec.minReplicas',
        minimum,
        'must be greater than or equal to 1',
      ),
    );
  if (maximum < 1)
    errors.push(
      invalidValue('spec.maxReplicas', maximum, 'must be greater than 0'),
    );
  if (maximum < minimum)
    errors.push(
      invalidValue(
        'spec.maxReplicas',
        maximum,
        'must be greater than or equal to `minReplicas`',
      ),
    );
  const { scaleUp, scaleDown } = objectOf(spec.behavior);
  const metrics = objectsOf(spec.metrics);
  const isKnownAtZero = metrics.some(
    ({ type }) => type === 'Object' || type === 'External',
  );
  return [
    ...errors,
    ...objectReference(
      objectOf(spec.scaleTargetRef),
      'spec.scaleTargetRef',
      true,
    ),
    ...metrics.flatMap((metric, index) =>
      validateMetric(metric, `spec.metrics[${index}]`),
    ),
    ...(minimum === 0 && !isKnownAtZero
      ? [
          notAllowed(
            'spec.metrics',
            'must specify at least one Object or External metric to support scaling to zero replicas',
          ),
        ]
      : []),
    ...validatePace(objectOf(scaleUp), 'spec.behavior.scaleUp'),
    ...validatePace(objectOf(scaleDown), 'spec.behavior.scaleDown'),
  ];
}

export function validateDisruptionBudget(object: KubeObject): FieldError[] {
  const spec = objectOf(object.spec);
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined)
    return [
      invalidValue(
        'spec',
        {
          MinAvailable: spec.minAvailable,
          Selector: spec.selector ?? null,
          MaxUnavailable: spec.maxUnavailable,
          UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
        },
        'minAvailable and maxUnavailable cannot be both set',
      ),
    ];
  return [
    ...share('spec.minAvailable', spec.minAvailable),
    ...share('spec.maxUnavailable', spec.maxUnavailable),
    ...labelSelector('spec.selector', spec.selector),
    ...oneOf(
      'spec.unhealthyPodEvictionPolicy',
      spec.unhealthyPodEvictionPolicy,
      ['AlwaysAllow', 'IfHealthyBudget'],
    ),
  ];
}
