import { invalid, type KubeObject } from '../runtime';
import { ensureObject, numberOf, objectOf, textOf } from '../schema/access';
import { valueAt, type ScalePaths } from '../schema/kinds';
import { cloneJson, isObject, type JsonObject } from '../schema/schema';
import { invalidValue } from '../schema/validation/errors';
import { formatLabelSelector } from '../storage/selectors';

/** The Scale of an object. */
export function scaleOf(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    object.metadata;
  const selector =
    paths.selector === undefined ? undefined : valueAt(object, paths.selector);
  const text = isObject(selector)
    ? formatLabelSelector(selector)
    : textOf(selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberOf(valueAt(object, paths.spec)) },
    status: {
      replicas: numberOf(valueAt(object, paths.status)),
      ...(text && { selector: text }),
    },
  };
}

/** An object with the replicas of a Scale. Throws ApiError 422 for a number that is no count. */
export function withScale(
  object: KubeObject,
  paths: ScalePaths,
  scale: unknown,
): KubeObject {
  const given = objectOf(scale);
  const replicas = objectOf(given.spec).replicas ?? 0;
  if (
    typeof replicas !== 'number' ||
    !Number.isInteger(replicas) ||
    replicas < 0
  ) {
    throw invalid(
      {
        group: 'autoscaling',
        kind: 'Scale',
        plural: 'scales',
        name: object.metadata.name,
      },
      [
        invalidValue(
          'spec.replicas',
          replicas,
          'must be greater than or equal to 0',
        ),
      ],
    );
  }
  const copy = cloneJson(object);
  const keys = paths.spec.split('.');
  const parent = keys.slice(0, -1).reduce<JsonObject>(ensureObject, copy);
  parent[keys[keys.length - 1]] = replicas;
  const version = objectOf(given.metadata).resourceVersion;
  if (typeof version === 'string' && version !== '')
    copy.metadata.resourceVersion = version;
  return copy;
}
