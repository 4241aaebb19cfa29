import { isValues, textAt, valueAt } from './platform-values';
import type { KubeObject } from './types';

/**
 * Whether an object acts on the workload, so that it cannot be ready before the workload is there: an autoscaler names
 * its controller, a route or an Ingress its Service, a disruption budget selects its pods.
 *
 * @param workload - the workload's own objects
 */
export function actsOnWorkload(
  object: KubeObject,
  workload: readonly KubeObject[],
): boolean {
  const names = new Set(
    workload.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
  );
  const labels = workload
    .map(each => valueAt(each, ['spec', 'template', 'metadata', 'labels']))
    .filter(isValues);
  return (
    refers(object.spec, names) || labels.some(each => selects(object, each))
  );
}

/** A reference by kind and name, or to a Service as a backend, anywhere in a value. */
function refers(value: unknown, names: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return value.some(each => refers(each, names));
  if (!isValues(value)) return false;
  const name = textAt(value, ['name']);
  if (name !== undefined && names.has(`${textAt(value, ['kind'])}/${name}`)) {
    return true;
  }
  const backends = [
    textAt(value, ['backend', 'service', 'name']),
    textAt(value, ['defaultBackend', 'service', 'name']),
    ...(Array.isArray(value.backendRefs)
      ? value.backendRefs.map(each => textAt(each, ['name']))
      : []),
  ];
  return (
    backends.some(each => names.has(`Service/${each}`)) ||
    Object.values(value).some(each => refers(each, names))
  );
}

/** Whether an object's selector is about pods with these labels. */
function selects(object: KubeObject, labels: Record<string, unknown>): boolean {
  if (object.kind === 'NetworkPolicy') return false;
  const wanted = valueAt(object, ['spec', 'selector', 'matchLabels']);
  if (!isValues(wanted)) return false;
  const entries = Object.entries(wanted);
  return (
    entries.length > 0 &&
    entries.every(([label, value]) => labels[label] === value)
  );
}
