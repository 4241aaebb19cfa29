import { at, fields, groupOf, list, text, type Fields } from '../health/read';
import type { Difference } from '../status';

/** Kinds of which Git says the whole spec: nobody but the delivery engine has a reason to write there. */
const WRITTEN_BY_GIT: Record<string, readonly string[]> = {
  '': ['Service', 'ConfigMap'],
  apps: ['Deployment', 'StatefulSet', 'DaemonSet'],
  batch: ['CronJob'],
  autoscaling: ['HorizontalPodAutoscaler'],
  policy: ['PodDisruptionBudget'],
  'networking.k8s.io': ['Ingress', 'NetworkPolicy'],
};

/** Field managers of people's tools: what they write in the spec of any kind, Git does not say. */
const BY_HAND = /^(kubectl|k9s|lens|openlens|headlamp|oc)\b/i;

/** Field managers that write what their own controllers have to: an engine, or a part of Kubernetes. */
const BY_CONTROLLERS =
  /^(kustomize-controller|helm-controller|argocd-.*|kube-.*|cloud-controller-manager|kubelet|before-first-apply|.*-webhook)$/;

const SCALED = '.spec.replicas';

/**
 * Fields that somebody wrote who is not the delivery engine, by the field managers of the API server: a write by
 * another takes the field from the engine. It names no field that only a controller or a default has filled in.
 * @param object - as the cluster has it, with its managed fields
 * @param scaled - whether an autoscaler sets its replicas
 */
export function differences(object: unknown, scaled: boolean): Difference[] {
  const { kind, apiVersion } = fields(object);
  const metadata = at(object, 'metadata');
  const group = groupOf(text(apiVersion) ?? '');
  const isGits =
    Object.hasOwn(WRITTEN_BY_GIT, group) &&
    WRITTEN_BY_GIT[group].includes(text(kind) ?? '');
  const managed = list(metadata.managedFields);
  const engine = managed.some(({ manager }) =>
    /^(kustomize-controller|argocd-.*)$/.test(text(manager) ?? ''),
  );
  if (!engine || list(metadata.ownerReferences).length > 0) return [];
  const name = `${text(kind)}/${text(metadata.name)}`;
  const written = managed.flatMap(entry => {
    const manager = text(entry.manager) ?? '';
    const subresource = text(entry.subresource) ?? '';
    const isForeign =
      BY_HAND.test(manager) || (isGits && !BY_CONTROLLERS.test(manager));
    if (!isForeign || !['', 'scale'].includes(subresource)) return [];
    return fieldPaths(at(entry, 'fieldsV1'))
      .filter(path => /^\.(spec|data|binaryData)\b/.test(path))
      .filter(path => !(scaled && path === SCALED))
      .map(path => ({
        object: name,
        path,
        manager,
        ...(text(entry.time) && { at: text(entry.time) }),
      }));
  });
  return isGits && !scaled && isScaledToNone(object, managed)
    ? [...written, { object: name, path: SCALED, manager: 'a scale to none' }]
    : written;
}

/**
 * Whether somebody scaled an object to none through its subresource: a Scale leaves the zero out, so that the API server
 * records no manager for it. Replicas that nobody gives are one, and those that Git gives are the engine's.
 */
function isScaledToNone(object: unknown, managed: readonly Fields[]): boolean {
  return (
    at(object, 'spec').replicas === 0 &&
    !managed.some(({ fieldsV1 }) =>
      fieldPaths(fields(fieldsV1)).includes(SCALED),
    )
  );
}

/**
 * The leaves of a FieldsV1 as paths: `f:` is a field, `k:` an item by its keys, `v:` one by its value, `.` the thing
 * itself.
 */
function fieldPaths(set: Fields, path = ''): string[] {
  return Object.entries(set).flatMap(([key, value]) => {
    if (key === '.') return [];
    const below = `${path}${step(key)}`;
    const inner = fields(value);
    const deeper = Object.keys(inner).some(each => each !== '.');
    return deeper ? fieldPaths(inner, below) : [below];
  });
}

function step(key: string): string {
  if (key.startsWith('f:')) return `.${key.slice(2)}`;
  if (!key.startsWith('k:')) return `[${key.slice(2)}]`;
  try {
    const keys: unknown = JSON.parse(key.slice(2));
    return `[${Object.values(fields(keys)).join(',')}]`;
  } catch {
    return `[${key.slice(2)}]`;
  }
}
