import { kubeTime, type KubeObject } from '../runtime';
import { objectOf, objectsOf, textOf } from '../schema/access';
import { kindOfDefinition } from '../schema/customKinds';
import { resourceId } from '../schema/kinds';
import type { ApiState } from './state';

const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

/**
 * Serves a kind from the moment that its CustomResourceDefinition is stored, and writes the
 * definition's status; with the definition go its objects.
 * @returns stops it
 */
export function serveDefinitions(state: ApiState): () => void {
  const accept = (definition: KubeObject): void => {
    state.kinds.add(kindOfDefinition(definition));
    const status = acceptedStatus(definition, kubeTime(state.clock));
    if (status) state.store.put(DEFINITIONS, { ...definition, status });
  };
  const drop = (definition: KubeObject): void => {
    const id = resourceId(kindOfDefinition(definition));
    for (const { metadata } of state.store.list(id))
      state.store.remove(id, metadata.namespace, metadata.name);
    state.kinds.remove(id);
  };
  for (const definition of state.store.list(DEFINITIONS)) accept(definition);
  return state.store.subscribe(change => {
    if (change.resource !== DEFINITIONS) return;
    if (change.type === 'DELETED') drop(change.object);
    else accept(change.object);
  });
}

/** The status of a definition that is served; undefined when it says so already. */
function acceptedStatus(
  definition: KubeObject,
  now: string,
): Record<string, unknown> | undefined {
  const spec = objectOf(definition.spec);
  const status = objectOf(definition.status);
  const stored = objectsOf(spec.versions)
    .filter(version => version.storage === true)
    .map(version => textOf(version.name));
  const before = Array.isArray(status.storedVersions)
    ? status.storedVersions.map(textOf)
    : [];
  const storedVersions = [...new Set([...before, ...stored])];
  const established = objectsOf(status.conditions).some(
    condition =>
      condition.type === 'Established' && condition.status === 'True',
  );
  const names = objectOf(spec.names);
  if (
    established &&
    storedVersions.length === before.length &&
    JSON.stringify(status.acceptedNames) === JSON.stringify(names)
  )
    return undefined;
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    reason,
    message,
  });
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition(
        'Established',
        'InitialNamesAccepted',
        'the initial names have been accepted',
      ),
    ],
    acceptedNames: names,
    storedVersions,
  };
}
