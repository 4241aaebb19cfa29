import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, notNegative, required, unsupported } from './errors';
import { share } from './fields';
import { labelSelector } from './selectors';
import {
  IMMUTABLE,
  shareValue,
  validateKeptPods,
  validateSelection,
  validateTemplate,
} from './templates';

/** Of pods that are one on each node, either more or fewer may run meanwhile. */
function validateStrategy({ type, rollingUpdate }: JsonObject): FieldError[] {
  const at = 'spec.updateStrategy';
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate')
    return [
      unsupported(at, { Type: type, RollingUpdate: rollingUpdate ?? null }, [
        'RollingUpdate',
        'OnDelete',
      ]),
    ];
  const { maxUnavailable, maxSurge } = objectOf(rollingUpdate);
  const where = `${at}.rollingUpdate`;
  const errors = [
    ...share(`${where}.maxUnavailable`, maxUnavailable),
    ...share(`${where}.maxSurge`, maxSurge),
  ];
  const [fewer, more] = [shareValue(maxUnavailable), shareValue(maxSurge)];
  if (fewer !== 0 && more !== 0)
    errors.push(
      invalidValue(
        `${where}.maxSurge`,
        maxSurge,
        'may not be set when maxUnavailable is non-zero',
      ),
    );
  if (fewer === 0 && more === 0)
    errors.push(
      required(`${where}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'),
    );
  return errors;
}

/** A selector that is missing is only said to select nothing. */
function validateSelector(spec: JsonObject): FieldError[] {
  const wrong = labelSelector('spec.selector', spec.selector);
  if (wrong.length > 0) return wrong;
  const errors = validateSelection(spec, { called: 'daemonset', invalid: '' });
  return isObject(spec.selector) ? errors : errors.slice(1);
}

export function validateDaemonSet(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  const template = objectOf(spec.template);
  const isMoved = old && !deepEqual(objectOf(old.spec).selector, spec.selector);
  return [
    ...(isMoved
      ? [invalidValue('spec.selector', spec.selector, IMMUTABLE)]
      : []),
    ...validateSelector(spec),
    ...validateTemplate(template, 'spec.template'),
    ...validateKeptPods(template, 'DaemonSet'),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateStrategy(objectOf(spec.updateStrategy)),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ];
}
