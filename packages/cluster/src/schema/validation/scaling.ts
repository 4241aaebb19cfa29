/** HorizontalPodAutoscalers and PodDisruptionBudgets. */
import type { FieldError, KubeObject } from '../../runtime';
import { numberOf, objectOf, textOf } from '../access';
import { isObject } from '../schema';
import { between, oneOf, pathSegment, share } from './checks';
import { invalidValue, notAllowed, refuseIf, required } from './errors';
import { type Check, checkFields } from './rules';
import { labelSelector } from './selectors';

/** By type of metric, the field that describes it. */
const SOURCES: Readonly<Record<string, string | undefined>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};
const TYPE = oneOf(...Object.keys(SOURCES));

const metric: Check = (value, path) => {
  const type = textOf(objectOf(value).type);
  const source = Object.hasOwn(SOURCES, type) ? SOURCES[type] : undefined;
  if (!source) return TYPE(type, `${path}.type`);
  return isObject(objectOf(value)[source])
    ? []
    : [
        required(
          `${path}.${source}`,
          'must populate information for the given metric source',
        ),
      ];
};

/** A resource is scaled by its amount or by the share of the requests. */
const resource: Check = (value, path) => {
  if (!isObject(value)) return [];
  const { averageUtilization, averageValue } = objectOf(value.target);
  const at = `${path}.target`;
  if (averageUtilization !== undefined && averageValue !== undefined)
    return [
      notAllowed(
        `${at}.averageValue`,
        'may not set both a target raw value and a target utilization',
      ),
    ];
  return averageUtilization === undefined && averageValue === undefined
    ? [
        required(
          `${at}.averageUtilization`,
          'must set either a target raw value or a target utilization',
        ),
      ]
    : between(
        1,
        Infinity,
        'must be greater than 0',
      )(averageUtilization, `${at}.averageUtilization`);
};

const SCALER = checkFields({
  'scaleTargetRef.kind': pathSegment,
  'scaleTargetRef.name': pathSegment,
  'metrics[]': metric,
  'metrics[].resource': resource,
});

export function validateAutoscaler({ spec }: KubeObject): FieldError[] {
  const { minReplicas, maxReplicas } = objectOf(spec);
  const [least, most] = [numberOf(minReplicas, 1), numberOf(maxReplicas)];
  const refuse = (field: string, value: number, why: string) =>
    invalidValue(`spec.${field}`, value, why);
  return [
    ...refuseIf(
      least < 1,
      refuse('minReplicas', least, 'must be greater than or equal to 1'),
    ),
    ...refuseIf(
      most < 1,
      refuse('maxReplicas', most, 'must be greater than 0'),
    ),
    ...refuseIf(
      most < least,
      refuse(
        'maxReplicas',
        most,
        'must be greater than or equal to `minReplicas`',
      ),
    ),
    ...SCALER(spec, 'spec'),
  ];
}

const BUDGET = checkFields({
  minAvailable: share,
  maxUnavailable: share,
  selector: labelSelector,
});

export function validateDisruptionBudget({ spec }: KubeObject): FieldError[] {
  const { minAvailable, maxUnavailable } = objectOf(spec);
  return minAvailable !== undefined && maxUnavailable !== undefined
    ? [
        invalidValue(
          'spec',
          spec,
          'minAvailable and maxUnavailable cannot be both set',
        ),
      ]
    : BUDGET(spec, 'spec');
}
