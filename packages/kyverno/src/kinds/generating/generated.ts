import type { KubeObject } from '../../policy/types';
import { isKubeObject } from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';
import { isClusterScoped } from '../../matching/kinds.data';
import { typeOf } from '../../matching/target';

/** What an API server writes into an object, and a copy of it does not have. */
const OF_THE_SERVER = new Set([
  'creationTimestamp',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** An object as it is made in a namespace: without what ties it to the one that it is copied from. */
function placed(object: KubeObject, namespace: string): KubeObject {
  const { group, kind } = typeOf(object);
  const isElsewhere =
    object.metadata.namespace !== undefined &&
    object.metadata.namespace !== namespace;
  const kept = Object.entries(object.metadata).filter(
    ([key]) =>
      !OF_THE_SERVER.has(key) &&
      key !== 'namespace' &&
      !(isElsewhere && key === 'ownerReferences'),
  );
  const isInNamespace = namespace !== '' && !isClusterScoped(group, kind);
  return {
    ...object,
    metadata: {
      ...Object.fromEntries(kept),
      name: object.metadata.name,
      ...(isInNamespace && { namespace }),
    },
  };
}

/**
 * The objects that a policy makes of what it asks for, where a list stands for its items; undefined when something is no
 * object.
 *
 * @param namespace where; each object's own when it is not given
 */
export function generatedObjects(
  asked: readonly unknown[],
  namespace?: string,
): KubeObject[] | undefined {
  const all = asked.flatMap((each): unknown[] =>
    isRecord(each) && Array.isArray(each.items) ? each.items : [each],
  );
  return all.every(isKubeObject)
    ? all.map(each => placed(each, namespace ?? each.metadata.namespace ?? ''))
    : undefined;
}
