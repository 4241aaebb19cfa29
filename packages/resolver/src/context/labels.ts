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
import type { KubeObject } from '../types';
import { canonical } from '../values/canonical';
import type { Context } from './context';

/** Labels of each of the workload's objects. */
export function standardLabels(context: Context): Record<string, string> {
  return {
    [MANAGED_BY_LABEL]: 'macadam',
    'app.kubernetes.io/name': context.workload.metadata.name,
    ...podLabels(context),
  };
}

/** Labels of the workload's pods: its name, tenant and environment, and what Backstage finds them by. */
export function podLabels(context: Context): Record<string, string> {
  const name = context.workload.metadata.name;
  return {
    [WORKLOAD_LABEL]: name,
    ...placeLabels(context),
    [KUBERNETES_ID_LABEL]: name,
  };
}

/** Labels of a resource's pods. A shared one belongs to no workload, so that each renders it the same. */
export function resourcePodLabels(
  context: Context,
  resource: { name: string; shared: boolean },
): Record<string, string> {
  return {
    ...(resource.shared ? placeLabels(context) : podLabels(context)),
    [RESOURCE_LABEL]: resource.name,
  };
}

/** Labels of a resource's objects. */
export function resourceLabels(
  context: Context,
  resource: { name: string; shared: boolean },
): Record<string, string> {
  return {
    [MANAGED_BY_LABEL]: 'macadam',
    'app.kubernetes.io/name': resource.shared
      ? resource.name
      : context.workload.metadata.name,
    ...resourcePodLabels(context, resource),
  };
}

function placeLabels(context: Context): Record<string, string> {
  return {
    [TENANT_LABEL]: context.tenant.name,
    [ENVIRONMENT_LABEL]: context.environment.name,
  };
}

/** What selects the workload's pods. It never changes, since Kubernetes refuses to change a selector. */
export function workloadSelector(context: Context): Record<string, string> {
  return {
    [WORKLOAD_LABEL]: context.workload.metadata.name,
    [COMPONENT_LABEL]: 'workload',
  };
}

/** An annotation that keeps Flux from deleting an object that is no longer rendered. */
export const KEPT = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

/** An annotation of objects that hold data, which are kept. */
export const HOLDS_DATA = { 'macadam.dev/holds-data': 'true' };

/**
 * Adds the platform's labels and annotations to an object, in place of any that it has under the same keys. The pod
 * template of a controller gets labels too.
 */
export function mark(
  object: KubeObject,
  ours: {
    labels: Record<string, string>;
    podLabels: Record<string, string>;
    annotations: Record<string, string>;
  },
): KubeObject {
  const { labels, annotations } = object.metadata;
  const marked: KubeObject = {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...labels, ...ours.labels },
      ...(annotations || Object.keys(ours.annotations).length > 0
        ? { annotations: { ...annotations, ...ours.annotations } }
        : {}),
    },
  };
  const { spec } = marked;
  if (isRecord(spec)) {
    marked.spec = withPodLabels(spec, ours.podLabels);
    const { jobTemplate } = spec;
    if (isRecord(jobTemplate) && isRecord(jobTemplate.spec)) {
      marked.spec = {
        ...spec,
        jobTemplate: {
          ...jobTemplate,
          spec: withPodLabels(jobTemplate.spec, ours.podLabels),
        },
      };
    }
  }
  return canonical(marked);
}

function withPodLabels(
  spec: Record<string, unknown>,
  labels: Record<string, string>,
): Record<string, unknown> {
  const { template } = spec;
  if (!isRecord(template)) return spec;
  const metadata = isRecord(template.metadata) ? template.metadata : {};
  const existing = isRecord(metadata.labels) ? metadata.labels : {};
  return {
    ...spec,
    template: {
      ...template,
      metadata: { ...metadata, labels: { ...existing, ...labels } },
    },
  };
}
