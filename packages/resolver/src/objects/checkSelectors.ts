import {
  COMPONENT_LABEL,
  ENVIRONMENT_LABEL,
  KUBERNETES_ID_LABEL,
  MANAGED_BY_LABEL,
  RESOURCE_LABEL,
  TENANT_LABEL,
  WORKLOAD_LABEL,
} from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';
import type { Context } from '../context/context';
import type { KubeObject, ResolvedObject } from '../types';
import { valueAt } from '../values/valueAt';

/** Labels that the pods of several workloads have alike. */
const COMMON = [
  MANAGED_BY_LABEL,
  COMPONENT_LABEL,
  ENVIRONMENT_LABEL,
  TENANT_LABEL,
];

/** Adds a finding for an object of a resource that selects pods of other workloads. */
export function checkSelectors(
  context: Context,
  objects: readonly ResolvedObject[],
  resourceNames: ReadonlySet<string>,
): void {
  for (const { object, from } of objects) {
    if (from.resource === undefined) continue;
    const selector = selectorOf(object);
    if (!selector || !selectsOthers(context, selector, resourceNames)) continue;
    context.problems.add(['resources', from.resource], {
      message: `${object.kind}/${object.metadata.name} selects pods of other workloads: ${JSON.stringify(selector)}`,
      hint: 'a definition selects by macadam.dev/resource, or by the workload that asks for it',
      code: 'selector-foreign',
    });
  }
}

/** What an object takes for its own pods; undefined for one that has none. */
function selectorOf({
  kind,
  spec,
}: KubeObject): Record<string, unknown> | undefined {
  const selector = valueAt(spec, ['selector']);
  if (!isRecord(selector)) return undefined;
  if (kind === 'Service') {
    return Object.keys(selector).length > 0 ? selector : undefined;
  }
  const labels = selector.matchLabels;
  if (isRecord(labels)) return labels;
  return kind === 'PodDisruptionBudget' ? {} : undefined;
}

function selectsOthers(
  { workload }: Context,
  selector: Record<string, unknown>,
  resourceNames: ReadonlySet<string>,
): boolean {
  const { name } = workload.metadata;
  const own = (key: string, is: (value: string) => boolean) =>
    selector[key] === undefined || is(String(selector[key]));
  return (
    Object.keys(selector).every(key => COMMON.includes(key)) ||
    !own(WORKLOAD_LABEL, value => value === name) ||
    !own(KUBERNETES_ID_LABEL, value => value === name) ||
    !own(RESOURCE_LABEL, value => resourceNames.has(value))
  );
}
