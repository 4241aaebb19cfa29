/** Flux's way to bring objects into a cluster: in stages, each tried with a dry run before anything is written. */
import {
  ApiError,
  type ClusterClient,
  isApiError,
  type KubeObject,
  type ObjectRef,
} from '../../../runtime';
import { describeRef, refOf } from './inventory';
import { managersToReplace, replaceManagers } from './managers';

const group = 'kustomize.toolkit.fluxcd.io';
export const fieldManager = 'kustomize-controller';

export type Action = 'created' | 'configured' | 'unchanged' | 'skipped';

export interface Change {
  ref: ObjectRef;
  action: Action;
  /** As it is in the cluster now. */
  live: KubeObject;
}

/** The object that stopped an apply, and why, as Flux words it. */
export class ApplyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ApplyError';
  }
}

const definitionKinds = new Set([
  'CustomResourceDefinition',
  'Namespace',
  'ClusterRole',
]);
const classKinds = new Set([
  'ClusterClass',
  'IngressClass',
  'StorageClass',
  'PriorityClass',
  'GatewayClass',
  'RuntimeClass',
  'VolumeSnapshotClass',
]);

/** Order inside a stage: what others refer to comes first. */
const order = [
  'CustomResourceDefinition',
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'ServiceAccount',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

function rank(kind: string): number {
  if (order.includes(kind)) return order.indexOf(kind);
  return last.includes(kind)
    ? order.length + 1 + last.indexOf(kind)
    : order.length;
}

/** The stages in which objects are applied: definitions, classes, the rest; each in a fixed order. */
export function stagesOf(objects: readonly KubeObject[]): KubeObject[][] {
  const sorted = [...objects].sort(
    (a, b) =>
      rank(a.kind) - rank(b.kind) ||
      compare(a.kind, b.kind) ||
      compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
      compare(a.metadata.name, b.metadata.name),
  );
  const stage = (object: KubeObject): number => {
    if (definitionKinds.has(object.kind)) return 0;
    return classKinds.has(object.kind) ? 1 : 2;
  };
  return [0, 1, 2]
    .map(number => sorted.filter(object => stage(object) === number))
    .filter(objectsOfStage => objectsOfStage.length > 0);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A Flux setting in an object's annotations or labels, for example `prune: disabled`. */
export function setting(
  object: KubeObject | undefined,
  name: string,
): string | undefined {
  return (
    object?.metadata.annotations?.[`${group}/${name}`] ??
    object?.metadata.labels?.[`${group}/${name}`]
  );
}

function isSkipped(object: KubeObject, live: KubeObject | undefined): boolean {
  if (
    [object, live].some(
      each =>
        setting(each, 'reconcile') === 'disabled' ||
        setting(each, 'ssa') === 'Ignore',
    )
  )
    return true;
  return live !== undefined && setting(object, 'ssa') === 'IfNotPresent';
}

function located(client: ClusterClient, object: KubeObject): KubeObject {
  const served = client.resource(object);
  if (!served)
    throw new ApplyError(
      `${describeRef(refOf(object))} dry-run failed: no matches for kind "${object.kind}" in version "${object.apiVersion}"`,
    );
  if (served.namespaced && !object.metadata.namespace) {
    throw new ApplyError(
      `${describeRef(refOf(object))} namespace not specified: the server could not find the requested resource`,
    );
  }
  if (served.namespaced || !object.metadata.namespace) return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function failure(object: KubeObject, step: string, error: unknown): Error {
  if (!isApiError(error))
    return error instanceof Error ? error : new Error(String(error));
  const reason = error.reason ? ` (${error.reason})` : '';
  if (error.reason === 'NotFound')
    return new ApplyError(
      `${describeRef(refOf(object))} not found: ${error.message}`,
    );
  return new ApplyError(
    `${describeRef(refOf(object))} ${step} failed${reason}: ${error.message}`,
  );
}

function isImmutable(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.reason === 'Invalid' &&
    /immutable|forbidden: updates to/i.test(error.message)
  );
}

export interface ApplySettings {
  /** Delete and create again what cannot be changed in place. */
  force: boolean;
  onChange(change: Change): void;
}

/**
 * Applies objects stage by stage. Nothing of a stage is written unless the dry run of all its objects
 * succeeds.
 * @throws ApplyError naming the object
 */
export function applyObjects(
  client: ClusterClient,
  objects: readonly KubeObject[],
  settings: ApplySettings,
): void {
  for (const stage of stagesOf(objects)) {
    const plan = stage.map(object =>
      tryOut(client, located(client, object), settings.force),
    );
    for (const { object, before, recreate, skip } of plan) {
      const ref = refOf(object);
      if (skip) {
        if (before) settings.onChange({ ref, action: 'skipped', live: before });
        continue;
      }
      try {
        if (recreate) client.delete(ref);
        const live = client.apply(object, { fieldManager, force: true });
        settings.onChange({ ref, action: actionOf(before, live), live });
      } catch (error) {
        throw failure(object, 'apply', error);
      }
    }
  }
}

function actionOf(before: KubeObject | undefined, live: KubeObject): Action {
  if (!before || before.metadata.uid !== live.metadata.uid) return 'created';
  return before.metadata.resourceVersion === live.metadata.resourceVersion
    ? 'unchanged'
    : 'configured';
}

interface Step {
  object: KubeObject;
  before?: KubeObject;
  recreate: boolean;
  skip: boolean;
}

function tryOut(
  client: ClusterClient,
  object: KubeObject,
  force: boolean,
): Step {
  try {
    const before = client.get(refOf(object));
    if (isSkipped(object, before))
      return { object, before, recreate: false, skip: true };
    const entries = before?.metadata.managedFields ?? [];
    if (
      before &&
      setting(object, 'ssa') !== 'Merge' &&
      managersToReplace(entries)
    ) {
      client.patch(
        refOf(object),
        {
          metadata: {
            managedFields: replaceManagers(
              entries,
              object.apiVersion,
              fieldManager,
            ),
          },
        },
        { type: 'merge', fieldManager },
      );
    }
    try {
      client.apply(object, { fieldManager, force: true, dryRun: true });
      return { object, before, recreate: false, skip: false };
    } catch (error) {
      if (
        !isImmutable(error) ||
        !(force || setting(object, 'force') === 'enabled')
      )
        throw error;
      return { object, before, recreate: true, skip: false };
    }
  } catch (error) {
    throw failure(object, 'dry-run', error);
  }
}
