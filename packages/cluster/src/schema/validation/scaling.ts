/** What says how many pods there may be. */
import type { FieldError, KubeObject } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, oneOf, required } from './errors';
import { share } from './fields';
import { labelSelector } from './selectors';

/** Where each kind of metric says what it is. */
const SOURCES: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

function validateMetric(metric: JsonObject, at: string): FieldError[] {
  const type = textOf(metric.type);
  const key = Object.hasOwn(SOURCES, type) ? SOURCES[type] : undefined;
  if (!key) return oneOf(`${at}.type`, type, Object.keys(SOURCES));
  const source = metric[key];
  if (!isObject(source))
    return [
      required(
        `${at}.${key}`,
        'must populate information for the given metric source',
      ),
    ];
  if (type !== 'Resource') return [];
  const where = `${at}.${key}`;
  const { averageUtilization: percent, averageValue } = objectOf(source.target);
  const errors = source.name
    ? []
    : [required(`${where}.name`, 'must specify a resource name')];
  if (typeof percent === 'number' && percent < 1)
    errors.push(
      invalidValue(
        `${where}.target.averageUtilization`,
        percent,
        'must be greater than 0',
      ),
    );
  if (percent === undefined && averageValue === undefined)
    errors.push(
      required(
        `${where}.target.averageUtilization`,
        'must set either a target raw value or a target utilization',
      ),
    );
  return errors;
}

const LONGEST_PERIOD = 1800;

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
  const target = objectOf(spec.scaleTargetRef);
  if (!target.kind) errors.push(required('spec.scaleTargetRef.kind'));
  if (!target.name) errors.push(required('spec.scaleTargetRef.name'));
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
  return [
    ...errors,
    ...objectsOf(spec.metrics).flatMap((metric, index) =>
      validateMetric(metric, `spec.metrics[${index}]`),
    ),
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
        {},
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
