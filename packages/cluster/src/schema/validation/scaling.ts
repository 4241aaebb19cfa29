/** What says how many pods there may be. */
import type { FieldError, KubeObject } from '../../runtime';
import { objectOf } from '../access';
import { invalidValue, oneOf, required } from './errors';
import { labelSelector, share } from './fields';

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
  return errors;
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
