/** Deployments and ReplicaSets. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { numberOf, objectOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, notAllowed, notNegative, unsupported } from './errors';
import { share } from './fields';
import {
  IMMUTABLE,
  shareValue,
  validateKeptPods,
  validateSelection,
  validateTemplate,
} from './templates';

function validatePods(spec: JsonObject): FieldError[] {
  const template = objectOf(spec.template);
  return [
    ...validateSelection(spec, {
      called: 'deployment',
      invalid: 'invalid label selector',
    }),
    ...validateTemplate(template, 'spec.template'),
    ...validateKeptPods(template, 'ReplicaSet'),
  ];
}

function validateSelectorChange(
  spec: JsonObject,
  old: KubeObject | undefined,
): FieldError[] {
  return old && !deepEqual(objectOf(old.spec).selector, spec.selector)
    ? [invalidValue('spec.selector', spec.selector, IMMUTABLE)]
    : [];
}

/** More than all may be added, not taken away. */
function validateRolling(rolling: JsonObject, at: string): FieldError[] {
  const { maxUnavailable, maxSurge } = rolling;
  const isWhole = /^\d+%$/.test(textOf(maxSurge));
  return [
    ...share(`${at}.maxUnavailable`, maxUnavailable),
    ...(isWhole ? [] : share(`${at}.maxSurge`, maxSurge)),
    ...(shareValue(maxUnavailable) === 0 && shareValue(maxSurge) === 0
      ? [
          invalidValue(
            `${at}.maxUnavailable`,
            maxUnavailable,
            'may not be 0 when `maxSurge` is 0',
          ),
        ]
      : []),
  ];
}

function validateStrategy({ type, rollingUpdate }: JsonObject): FieldError[] {
  const at = 'spec.strategy';
  if (type === 'RollingUpdate')
    return validateRolling(objectOf(rollingUpdate), `${at}.rollingUpdate`);
  if (type !== 'Recreate')
    return [
      unsupported(at, { Type: type, RollingUpdate: rollingUpdate ?? null }, [
        'Recreate',
        'RollingUpdate',
      ]),
    ];
  return isObject(rollingUpdate)
    ? [
        notAllowed(
          `${at}.rollingUpdate`,
          "may not be specified when strategy `type` is 'Recreate'",
        ),
      ]
    : [];
}

function validateDeadline(spec: JsonObject): FieldError[] {
  const { progressDeadlineSeconds: deadline, minReadySeconds } = spec;
  const field = 'spec.progressDeadlineSeconds';
  return [
    ...notNegative(field, deadline),
    ...(typeof deadline === 'number' && deadline <= numberOf(minReadySeconds)
      ? [invalidValue(field, deadline, 'must be greater than minReadySeconds')]
      : []),
  ];
}

export function validateDeployment(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  return [
    ...notNegative('spec.replicas', spec.replicas),
    ...validatePods(spec),
    ...validateStrategy(objectOf(spec.strategy)),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...validateDeadline(spec),
    ...validateSelectorChange(spec, old),
  ];
}

export function validateReplicaSet(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  return [
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validatePods(spec),
    ...validateSelectorChange(spec, old),
  ];
}
