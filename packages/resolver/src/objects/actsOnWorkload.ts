import { isRecord } from '@macadam/yaml';
import type { KubeObject } from '../types';
import { textAt, valueAt } from '../values/valueAt';

/**
 * Whether an object acts on the workload, so that it cannot be ready before the workload is there: an autoscaler names
 * its controller, a route or an Ingress its Service, a disruption budget selects its pods.
 *
 * @param workload - the workload's own objects
 * @returns the question, to be asked of any number of objects
 */
export function actingOn(
  workload: readonly KubeObject[],
): (object: KubeObject) => boolean {
  const names = new Set(
    workload.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
  );
  const labels = workload
    .map(each => valueAt(each, ['spec', 'template', 'metadata', 'labels']))
    .filter(isRecord);
  return object =>
    refers(object.spec, names) || labels.some(each => selects(object, each));
}

/** A reference by kind and name, or to a Service as a backend, anywhere in a value. */
function refers(value: unknown, names: ReadonlySet<string>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(each => refers(each, names));
  return (
    (isRecord(value) && refersItself(value, names)) ||
    Object.values(value).some(each => refers(each, names))
  );
}

function refersItself(
  { kind, name, backend, defaultBackend, backendRefs }: Record<string, unknown>,
  names: ReadonlySet<string>,
): boolean {
  const isService = (service: unknown) => names.has(`Service/${service}`);
  return (
    (typeof name === 'string' && names.has(`${kind}/${name}`)) ||
    [backend, defaultBackend].some(
      each => isRecord(each) && isService(textAt(each, ['service', 'name'])),
    ) ||
    (Array.isArray(backendRefs) &&
      backendRefs.some(each => isService(textAt(each, ['name']))))
  );
}

/** Whether an object's selector is about pods with these labels. */
function selects(object: KubeObject, labels: Record<string, unknown>): boolean {
  if (object.kind === 'NetworkPolicy') return false;
  const wanted = valueAt(object, ['spec', 'selector', 'matchLabels']);
  if (!isRecord(wanted)) return false;
  const entries = Object.entries(wanted);
  return (
    entries.length > 0 &&
    entries.every(([label, value]) => labels[label] === value)
  );
}
