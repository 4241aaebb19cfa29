/** How a GitRepository's status moves on. Pure: the object and its old status in, the new status out. */
import type { KubeObject } from '../../../runtime';
import {
  type Condition,
  conditionsOf,
  withCondition,
  withoutCondition,
} from '../conditions';
import { type Fields, textAt } from '../fields';
import type { FileTree } from '../kustomize/tree';
import { artifactStatus } from './artifactStatus';

/** The value of the annotation with which a reconciliation is asked for. */
export function requestedAt(object: KubeObject): string | undefined {
  return object.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
}

function setter(object: KubeObject, time: string) {
  return (
    conditions: Condition[],
    type: string,
    status: Condition['status'],
    reason: string,
    message: string,
  ) =>
    withCondition(
      conditions,
      {
        type,
        status,
        reason,
        message,
        observedGeneration: object.metadata.generation,
      },
      time,
    );
}

function handled(object: KubeObject): Fields {
  const value = requestedAt(object);
  return value === undefined ? {} : { lastHandledReconcileAt: value };
}

/** The first fetch begins. */
export function fetchingStatus(
  object: KubeObject,
  status: Fields,
  time: string,
): Fields {
  const set = setter(object, time);
  const message = 'building artifact: new object';
  const reconciling = set(
    conditionsOf({ status }),
    'Reconciling',
    'True',
    'Progressing',
    message,
  );
  return {
    ...status,
    observedGeneration: -1,
    conditions: set(reconciling, 'Ready', 'Unknown', 'Progressing', message),
  };
}

/** A fetch succeeded; the artifact is written anew when its revision is another one. */
export function fetchedStatus(
  object: KubeObject,
  status: Fields,
  revision: string,
  tree: FileTree | undefined,
  time: string,
): Fields {
  const set = setter(object, time);
  const message = `stored artifact for revision '${revision}'`;
  const gone = ['Reconciling', 'FetchFailed', 'ArtifactOutdated', 'Stalled'];
  const left = gone.reduce(withoutCondition, conditionsOf({ status }));
  const isNew = textAt(status, 'artifact', 'revision') !== revision;
  return {
    ...status,
    observedGeneration: object.metadata.generation,
    conditions: set(
      set(left, 'Ready', 'True', 'Succeeded', message),
      'ArtifactInStorage',
      'True',
      'Succeeded',
      message,
    ),
    ...(isNew && { artifact: artifactStatus(object, revision, tree, time) }),
    ...handled(object),
  };
}

export const fetchFailure = 'GitOperationFailed';

/** A fetch failed; the last artifact stays. */
export function fetchFailedStatus(
  object: KubeObject,
  status: Fields,
  message: string,
  time: string,
): Fields {
  const set = setter(object, time);
  const reconciling = set(
    conditionsOf({ status }),
    'Reconciling',
    'True',
    'ProgressingWithRetry',
    message,
  );
  const failed = set(
    set(reconciling, 'Ready', 'False', fetchFailure, message),
    'FetchFailed',
    'True',
    fetchFailure,
    message,
  );
  return { ...status, conditions: failed, ...handled(object) };
}
