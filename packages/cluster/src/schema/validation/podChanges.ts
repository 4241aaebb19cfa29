/** What of a pod can change while it exists. */
import type { FieldError } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectsOf, textOf } from '../access';
import { cloneJson, type JsonObject } from '../schema';
import { invalidValue, notAllowed } from './errors';

/** What is looked at by itself, or written by the scheduler. */
const MUTABLE = [
  'activeDeadlineSeconds',
  'ephemeralContainers',
  'nodeName',
  'schedulingGates',
  'tolerations',
];
const LISTS = ['initContainers', 'containers'];

const isWaiting = (pod: JsonObject) =>
  objectsOf(pod.schedulingGates).length > 0;

function fixedPart(pod: JsonObject, before: JsonObject): JsonObject {
  const spec = cloneJson(pod);
  for (const field of MUTABLE) delete spec[field];
  const grace = Number(before.terminationGracePeriodSeconds);
  if (grace < 0) delete spec.terminationGracePeriodSeconds;
  // While it waits to be scheduled, a pod may still be told where it goes.
  if (isWaiting(before)) {
    delete spec.affinity;
    delete spec.nodeSelector;
  }
  for (const list of LISTS)
    for (const container of objectsOf(spec[list])) {
      delete container.image;
      delete container.resources;
    }
  return spec;
}

/** Seconds that a pod may run can only become fewer. */
function validateDeadline(now: unknown, before: unknown): FieldError[] {
  if (typeof before !== 'number' || now === before) return [];
  const field = 'spec.activeDeadlineSeconds';
  if (now === undefined)
    return [
      invalidValue(
        field,
        undefined,
        'must not update from a positive integer to nil value',
      ),
    ];
  return Number(now) > before
    ? [invalidValue(field, now, 'must be less than or equal to previous value')]
    : [];
}

const withoutTime = ({ tolerationSeconds: _seconds, ...rest }: JsonObject) =>
  rest;

/** Tolerations stay; how long they hold may change. */
function validateTolerated(now: unknown, before: unknown): FieldError[] {
  const kept = objectsOf(now).map(withoutTime);
  return objectsOf(before).every(toleration =>
    kept.some(other => deepEqual(other, withoutTime(toleration))),
  )
    ? []
    : [
        notAllowed(
          'spec.tolerations',
          'existing toleration can not be modified except its tolerationSeconds',
        ),
      ];
}

/** What a pod waits for can only become less. */
function validateGates(now: unknown, before: unknown): FieldError[] {
  const known = objectsOf(before).map(({ name }) => name);
  return objectsOf(now).flatMap(({ name }, index) =>
    known.includes(name)
      ? []
      : [
          notAllowed(
            `spec.schedulingGates[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${textOf(name)}'`,
          ),
        ],
  );
}

/** Checks the spec of a pod against that which it had. */
export function validatePodChange(
  spec: JsonObject,
  before: JsonObject,
): FieldError[] {
  const resized = ['containers', 'initContainers'].filter(
    list => objectsOf(spec[list]).length !== objectsOf(before[list]).length,
  );
  if (resized.length > 0)
    return resized.map(list =>
      notAllowed(
        `spec.${list}`,
        'pod updates may not add or remove containers',
      ),
    );
  const moved =
    before.nodeName !== undefined && before.nodeName !== spec.nodeName;
  const errors = [
    ...validateDeadline(
      spec.activeDeadlineSeconds,
      before.activeDeadlineSeconds,
    ),
    ...validateTolerated(spec.tolerations, before.tolerations),
    ...validateGates(spec.schedulingGates, before.schedulingGates),
  ];
  const isFixed =
    !moved && deepEqual(fixedPart(spec, before), fixedPart(before, before));
  return isFixed || errors.length > 0
    ? errors
    : [
        notAllowed(
          'spec',
          'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        ),
      ];
}
