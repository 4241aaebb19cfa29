import { ApiError, type KubeObject } from '../runtime';
import { numberOf, objectOf, textOf } from '../schema/access';
import { valueAt, type ScalePaths } from '../schema/kinds';
import { cloneJson, isObject, type JsonObject } from '../schema/schema';
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
    throw new ApiError(
      422,
      'Invalid',
      `Scale.autoscaling "${object.metadata.name}" is invalid: spec.replicas: Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`,
      {
        name: object.metadata.name,
        group: 'autoscaling',
        kind: 'Scale',
        causes: [
          {
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`,
            field: 'spec.replicas',
          },
        ],
      },
    );
  }
  const copy = cloneJson(object);
  const keys = paths.spec.split('.');
  let parent: JsonObject = copy;
  for (const key of keys.slice(0, -1)) {
    const child = parent[key];
    if (isObject(child)) parent = child;
    else {
      const created: JsonObject = {};
      parent[key] = created;
      parent = created;
    }
  }
  parent[keys[keys.length - 1]] = replicas;
  const version = objectOf(given.metadata).resourceVersion;
  if (typeof version === 'string' && version !== '')
    copy.metadata.resourceVersion = version;
  return copy;
}
